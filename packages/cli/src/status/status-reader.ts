import type { AwsClients } from '../aws-clients.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { QueueReader } from '../deployment/queue-readers.ts';
import type { Terminal } from '../terminal.ts';
import { type Deployed, discover, readSignals, type Signals } from './background.ts';
import { DepthHistory } from './depth-history.ts';
import type { Figures } from './figures.ts';
import { Parts } from './parts.ts';
import { QueueCounter, type QueueCounts } from './queue-counts.ts';
import { messagesIn, type QueueStatus, type Status, type TableStatus } from './status.ts';
import { countItems } from './tables.ts';

/** What changes slowly, or costs money, is read again only after so long, ms. */
const BACKGROUND_MS = 60_000;

export interface StatusPorts {
  readonly clients: AwsClients;
  /** Gives a deployment that has not been looked at yet. @param signal ends the look */
  readonly deployment: (signal: AbortSignal) => Deployment;
  readonly now: Terminal['now'];
}

interface Background extends Signals {
  /** Epoch ms. */
  readonly time: number;
  readonly deployed: Deployed;
  readonly parts: Parts;
}

interface Counts {
  readonly queues: readonly QueueCounts[];
  readonly tables: readonly TableStatus[];
  readonly parts: Parts;
}

/** Reads the status of a deployment, again and again: what queues and tables hold each time, the rest once a minute. */
export class StatusReader {
  readonly #ports: StatusPorts;
  readonly #counter: QueueCounter;
  readonly #history = new DepthHistory();
  #background: Background | undefined;
  #counts: Counts | undefined;

  constructor(ports: StatusPorts) {
    this.#ports = ports;
    this.#counter = new QueueCounter(ports.clients.sqs);
  }

  /**
   * @param signal ends the reading
   * @throws StackNotFoundError, NothingDeployedError, and what every part of it failed with, where none could be read
   */
  async read(signal: AbortSignal): Promise<Status> {
    const { background, counts } = (await this.#readCounts(signal)) ?? (await this.#readAll(signal));
    this.#background = background;
    this.#counts = counts;
    const time = this.#ports.now();
    for (const queue of counts.queues) {
      const messages = messagesIn(queue);
      if (messages !== undefined) this.#history.add(queue.name, messages, time);
    }
    return {
      time,
      queues: counts.queues.map((queue) => this.#describe(queue, background)),
      tables: counts.tables,
      almaCalls: background.figures.almaCalls,
      unreadable: [...counts.parts.unreadable, ...background.parts.unreadable],
    };
  }

  /** `undefined` where the counts alone are not enough: what fails now may belong to a stack that is gone. */
  async #readCounts(signal: AbortSignal) {
    const background = this.#background;
    if (background === undefined || this.#ports.now() - background.time >= BACKGROUND_MS) return undefined;
    const counts = await this.#count(background.deployed, signal);
    const failedBefore = this.#counts?.parts.unreadable.length ?? 0;
    return counts.parts.unreadable.length > failedBefore ? undefined : { background, counts };
  }

  async #readAll(signal: AbortSignal) {
    const { clients, deployment, now } = this.#ports;
    const time = now();
    this.#background = undefined;
    const deployed = await discover(deployment(signal));
    const counts = await this.#count(deployed, signal);
    const parts = new Parts(signal);
    const signals = await readSignals(clients, deployed.functions, counts.queues, parts, time);
    Parts.requireAny(counts.parts, parts);
    return { background: { time, deployed, parts, ...signals }, counts };
  }

  async #count(deployed: Deployed, signal: AbortSignal): Promise<Counts> {
    const parts = new Parts(signal);
    const [queues, tables] = await Promise.all([
      this.#counter.countAll(deployed.queues, parts),
      countItems(this.#ports.clients.dynamoDb, deployed.tables, parts),
    ]);
    return { queues, tables, parts };
  }

  #describe({ arn, ...counts }: QueueCounts, { readers, figures }: Background): QueueStatus {
    const itsReaders = arn === undefined ? undefined : readers?.get(arn);
    const oldestMs = arn === undefined ? undefined : figures.oldest.get(arn);
    return {
      ...counts,
      // The figure is minutes late: there may be no message any more.
      oldestMs: messagesIn(counts) === 0 ? undefined : oldestMs,
      readers: itsReaders,
      postponed: postponedOf(counts, itsReaders, figures),
      processedPerMinute: sum(
        (itsReaders ?? []).map(({ functionName }) => figures.processedPerMinute.get(functionName)),
      ),
      changePerMinute: this.#history.changePerMinute(counts.name),
    };
  }
}

/** Messages are hidden, or sent anew with a delay, when they are put off. */
function postponedOf(
  { inFlight, delayed }: Pick<QueueCounts, 'inFlight' | 'delayed'>,
  readers: readonly QueueReader[] | undefined,
  { postponing }: Figures,
): number | undefined {
  if (postponing === undefined || readers === undefined) return undefined;
  const isPostponing = readers.some(({ functionName }) => postponing.has(functionName));
  return isPostponing ? sum([inFlight, delayed]) : 0;
}

/** `undefined` where nothing is known. */
function sum(numbers: readonly (number | undefined)[]): number | undefined {
  const known = numbers.filter((number) => number !== undefined);
  return known.length === 0 ? undefined : known.reduce((one, other) => one + other);
}
