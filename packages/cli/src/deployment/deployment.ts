import { type AwsClients, requireRegion } from '../aws-clients.ts';
import { ResourceNotFoundError } from '../errors.ts';
import { type DeploymentOptions, stackNames } from './options.ts';
import type { StackResource } from './stack.ts';

/** A queue that feeds functions, or a table, by the name that the commands use for it. */
export interface NamedResource {
  /** Of `usersQueue` it is `users`, of `loanCacheTable` `loan`. */
  readonly name: string;
  /** A queue's URL, a table's name. */
  readonly target: string;
}

const KINDS = {
  queue: { type: 'AWS::SQS::Queue', suffix: /Queue$/, flag: '--queue NAME=URL' },
  table: { type: 'AWS::DynamoDB::Table', suffix: /CacheTable$/, flag: '--table NAME=TABLE' },
} as const;

type Kind = keyof typeof KINDS;

/** A service that was deployed alone uses a Users queue that is no resource of its stack, and says in an output which. */
const USERS_OUTSIDE = { name: 'users', output: 'usersQueueUrl' } as const;

/**
 * The queues, tables and functions that the commands work on: those that the options name, and those of the deployed
 * stacks. CloudFormation is asked when something is needed that the options do not name, and once.
 */
export class Deployment {
  readonly #clients: AwsClients;
  readonly #options: DeploymentOptions;
  readonly #signal: AbortSignal;
  #resources: Promise<StackResource[]> | undefined;
  #queues: Promise<NamedResource[]> | undefined;

  /** @param signal ends the reading of the stacks */
  constructor(clients: AwsClients, options: DeploymentOptions, signal: AbortSignal) {
    this.#clients = clients;
    this.#options = options;
    this.#signal = signal;
  }

  /** Every queue that is not a dead-letter queue. The Users queue is among them wherever it is, if a stack says so. */
  queues(): Promise<NamedResource[]> {
    this.#queues ??= this.#findQueues();
    return this.#queues;
  }

  tables(): Promise<NamedResource[]> {
    return this.#all('table');
  }

  /**
   * A queue's URL.
   *
   * @throws ResourceNotFoundError, StackNotFoundError
   */
  queue(name: string): Promise<string> {
    return this.#one('queue', name, () => this.queues());
  }

  /**
   * A table's name.
   *
   * @throws ResourceNotFoundError, StackNotFoundError
   */
  table(name: string): Promise<string> {
    return this.#one('table', name, () => this.tables());
  }

  /** The names of the functions; none where the options name every resource that there is. */
  async functions(): Promise<string[]> {
    const resources = await this.#stackResources();
    return resources
      .filter(({ type }) => type === 'AWS::Lambda::Function')
      .map(({ physicalId }) => physicalId);
  }

  async #one(kind: Kind, name: string, find: () => Promise<NamedResource[]>): Promise<string> {
    const given = new Map(Object.entries(this.#options[kind])).get(name);
    if (given !== undefined) return given;
    const all = await find();
    const found = all.find((resource) => resource.name === name);
    if (found !== undefined) return found.target;
    const known = all.map((resource) => resource.name);
    throw new ResourceNotFoundError(kind, name, known, KINDS[kind].flag);
  }

  async #all(kind: Kind): Promise<NamedResource[]> {
    const { type, suffix } = KINDS[kind];
    const found = new Map<string, string>();
    for (const { logicalId, physicalId, type: itsType } of await this.#stackResources()) {
      if (itsType === type && suffix.test(logicalId)) found.set(logicalId.replace(suffix, ''), physicalId);
    }
    for (const [name, target] of Object.entries(this.#options[kind])) found.set(name, target);
    return [...found].map(([name, target]) => ({ name, target }));
  }

  async #findQueues(): Promise<NamedResource[]> {
    const queues = await this.#all('queue');
    const { name, output } = USERS_OUTSIDE;
    if (queues.some((queue) => queue.name === name)) return queues;
    const { cloudFormation } = this.#clients;
    const { stackOutput } = await import('./stack.ts');
    const outputs = stackNames(this.#options).map((stack) =>
      stackOutput(cloudFormation, stack, output, this.#signal),
    );
    const target = (await Promise.all(outputs)).find((url) => url !== undefined);
    return target === undefined ? queues : [...queues, { name, target }];
  }

  #stackResources(): Promise<StackResource[]> {
    this.#resources ??= this.#readStacks();
    return this.#resources;
  }

  async #readStacks(): Promise<StackResource[]> {
    const stacks = stackNames(this.#options);
    if (stacks.length === 0) return [];
    await requireRegion(this.#clients);
    // What CloudFormation is asked with takes four megabytes.
    const { stackResources } = await import('./stack.ts');
    const { cloudFormation } = this.#clients;
    const resources = stacks.map((name) => stackResources(cloudFormation, name, this.#signal));
    return (await Promise.all(resources)).flat();
  }
}
