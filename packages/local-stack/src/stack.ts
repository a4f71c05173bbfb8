import type { EventEmitter } from 'node:events';
import type { Readable } from 'node:stream';
import type { ControlPlaneEndpoints } from './control-plane/control-plane.ts';
import type { SsmEmulator } from './data-plane/ssm.ts';
import { type DrainOptions, waitUntilDrained } from './drain.ts';
import { TemplateError, UnknownResourceError } from './errors.ts';
import type { EventSourceMapping } from './event-source/event-source-mapping.ts';
import type { Faults } from './faults.ts';
import { find } from './find.ts';
import type { Endpoints } from './functions/environment.ts';
import type { LogLine } from './functions/function-log.ts';
import type { LocalFunction } from './functions/local-function.ts';
import { LocalQueue } from './queue.ts';
import type { RestApi } from './rest-api/rest-api.ts';
import type { StackEvents, StackParts } from './stack-parts.ts';
import { LocalTable } from './table.ts';
import { findByArn } from './template/plan.ts';

/** A running stack. Queues, tables and functions are found by logical id or by name. */
export class LocalStack implements AsyncDisposable {
  /** `batch`: a function has been through a batch of messages. `failure`: a part of the stack works no more. */
  readonly events: EventEmitter<StackEvents>;
  readonly queues: readonly LocalQueue[];
  readonly tables: readonly LocalTable[];
  /** Resources of the template that no function refers to and that are not emulated, each with its type. */
  readonly notEmulated: readonly string[];
  /** The endpoints that the functions see. */
  readonly endpoints: Endpoints;
  /** The endpoints of CloudFormation, Lambda, CloudWatch and its logs, which tell an operator's tools of this stack. */
  readonly controlPlaneEndpoints: ControlPlaneEndpoints;
  readonly region: string;
  readonly #parts: StackParts;
  #stopping: Promise<void> | undefined;

  constructor(parts: StackParts) {
    const { plan, sqs, dynamoDb } = parts;
    this.#parts = parts;
    this.notEmulated = parts.notEmulated;
    this.endpoints = parts.endpoints;
    this.controlPlaneEndpoints = parts.controlPlaneEndpoints;
    this.region = parts.region;
    this.queues = plan.queues.map((queue) => new LocalQueue(queue, sqs));
    this.tables = plan.tables.map((table) => new LocalTable(table, dynamoDb.client));
    this.events = parts.events;
  }

  /** What CloudFormation knows the stack by. */
  get stackName(): string {
    return this.#parts.plan.description.name;
  }

  /** Path of the file with the functions' output. */
  get logFile(): string {
    return this.#parts.log.path;
  }

  /** The faults that the functions meet at SQS, DynamoDB and SSM; settable at any time. */
  get faults(): Faults {
    return this.#parts.edge.faults;
  }

  /** Calls that the functions made to the emulators so far: `{ "ssm GetParameters": 4, … }`. */
  get calls(): Readonly<Record<string, number>> {
    return this.#parts.edge.calls;
  }

  /** Those of the calls that the AWS SDK made again, because one before was refused or not answered in time. */
  get retries(): Readonly<Record<string, number>> {
    return this.#parts.edge.retries;
  }

  /** The parameter store. */
  get ssm(): Pick<SsmEmulator, 'put' | 'delete'> {
    return this.#parts.ssm;
  }

  /**
   * The template's REST API.
   *
   * @throws UnknownResourceError where the template has none
   */
  get api(): Pick<RestApi, 'url' | 'apiKey'> {
    const { api } = this.#parts;
    if (!api) throw new UnknownResourceError('resource of type', 'AWS::ApiGateway::RestApi', []);
    return api;
  }

  queue(name: string): LocalQueue {
    return find('queue', this.queues, name, ({ logicalId, url }) => [logicalId, url.split('/').at(-1) ?? '']);
  }

  /** The dead-letter queue of a queue. */
  deadLetterQueue(name: string): LocalQueue {
    const { deadLetterArn, logicalId } = this.queue(name);
    if (!deadLetterArn) throw new UnknownResourceError('dead-letter queue of', logicalId, []);
    return findByArn(this.queues, deadLetterArn, logicalId);
  }

  /** Every queue that is the dead-letter queue of another. */
  get deadLetterQueues(): LocalQueue[] {
    const arns = new Set(this.queues.map(({ deadLetterArn }) => deadLetterArn));
    return this.queues.filter(({ arn }) => arns.has(arn));
  }

  table(name: string): LocalTable {
    return find('table', this.tables, name, (table) => [table.logicalId, table.name]);
  }

  /** The names of all functions. */
  get functionNames(): string[] {
    return this.#parts.functions.map(({ name }) => name);
  }

  /** The environment that a function's processes see. */
  environment(functionName: string): Readonly<Record<string, string>> {
    return this.#function(functionName).environment;
  }

  /**
   * Invokes a function directly.
   *
   * @throws FunctionError, FunctionTimedOutError or FunctionCrashedError
   */
  invoke(functionName: string, event: unknown): Promise<unknown> {
    return this.#function(functionName).invoke(event);
  }

  /** Kills a function's process in mid-invocation: one that is running, or the next as soon as there is one. */
  kill(functionName: string): Promise<void> {
    return this.#function(functionName).kill();
  }

  /** Ends a function's idle processes, as Lambda does when nothing comes for a while: the next invocation is a cold start. */
  coolDown(functionName: string): Promise<void> {
    return this.#function(functionName).coolDown();
  }

  /** Stops feeding a function from its queues; resolves when its batches are done. */
  async disable(functionName: string): Promise<void> {
    await Promise.all(this.#mappingsOf(functionName).map((mapping) => mapping.disable()));
  }

  /** Feeds a function from its queues again. */
  enable(functionName: string): void {
    for (const mapping of this.#mappingsOf(functionName)) mapping.enable();
  }

  /** Moves the messages of a dead-letter queue back to the queue that they came from; returns how many. */
  async redrive(deadLetterQueue: string): Promise<number> {
    const from = this.queue(deadLetterQueue);
    const source = this.queues.find(({ deadLetterArn }) => deadLetterArn === from.arn);
    if (!source) throw new UnknownResourceError('queue with the dead-letter queue', from.logicalId, []);
    return await from.moveAllTo(source);
  }

  /**
   * Waits until the queues that feed functions hold nothing: nothing visible, in flight, delayed or waiting for a retry.
   *
   * @throws NotDrainedError when the time is up; the signal's reason when it aborts; EventSourceMappingError
   */
  async drained(options?: DrainOptions): Promise<void> {
    await waitUntilDrained(this.#parts.mappings, options);
  }

  /**
   * Every line that the functions wrote so far.
   *
   * @throws LogFileError where not all of them could be written
   */
  logs(): Promise<LogLine[]> {
    return this.#parts.log.lines();
  }

  /**
   * The bytes of the functions' output so far, from one on.
   *
   * @throws LogFileError where not all of them could be written
   */
  readLog(start: number): Readable {
    return this.#parts.log.read(start);
  }

  /** Ends the functions and the emulators. Safe to call twice. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #stop(): Promise<void> {
    const stopped = this.#parts.mappings.map((mapping) => mapping.disable());
    await Promise.all(this.#parts.functions.map((fn) => fn.stop()));
    await Promise.all(stopped);
    await this.#parts.cleanup.disposeAsync();
  }

  #function(name: string): LocalFunction {
    return find('function', this.#parts.functions, name, (fn) => [fn.name, fn.name.split('-').at(-1) ?? '']);
  }

  #mappingsOf(functionName: string): EventSourceMapping[] {
    const { name } = this.#function(functionName);
    const mappings = this.#parts.mappings.filter((mapping) => mapping.functionName === name);
    if (mappings.length === 0) throw new TemplateError(`${name} has no event source mapping`);
    return mappings;
  }
}
