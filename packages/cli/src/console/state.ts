import type { Batch } from '../../../local-stack/src/event-source/event-source-mapping.ts';
import type { LocalQueue, QueueCounts } from '../../../local-stack/src/queue.ts';
import type { LocalStack } from '../../../local-stack/src/stack.ts';
import { RECORD_KINDS } from '../record-tables.ts';
import { readDeadLetters } from './dead-letters.ts';
import { FailureReasons } from './failure-reasons.ts';
import { Parts } from './parts.ts';
import type { Count, DeadLetters, Health, PageState, QueueState } from './protocol.ts';
import { RecordBrowser } from './records.ts';
import { SparingRead } from './sparing.ts';
import { ThroughputMeter } from './throughput.ts';

/** Actions of DynamoDB after which a table may hold something else. */
const WRITES = ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'TransactWriteItems'];

const UNREADABLE = { visible: 'unreadable', inFlight: 'unreadable', delayed: 'unreadable' } as const;

/** Looks at a stack for the page: it listens from its start, and asks only when it is asked itself. */
export class StackWatcher implements Disposable {
  readonly records: RecordBrowser;
  readonly #stack: LocalStack;
  readonly #throughput = new ThroughputMeter();
  readonly #reasons: FailureReasons;
  readonly #deadLetters: SparingRead<DeadLetters>;
  /** How many dead letters there are, in the queues that can be read. */
  #dead: ReadonlyMap<LocalQueue, number> = new Map();

  constructor(stack: LocalStack) {
    this.#stack = stack;
    this.records = new RecordBrowser(stack, () => this.#writes());
    this.#reasons = new FailureReasons((start) => stack.readLog(start));
    this.#deadLetters = new SparingRead(
      () => readDeadLetters([...this.#dead.keys()], (messageId) => this.#reasons.of(messageId)),
      () => `${[...this.#dead].map(([{ name }, count]) => `${name} ${count}`)} ${this.#reasons.size}`,
    );
    stack.events.on('batch', this.#onBatch);
  }

  [Symbol.dispose](): void {
    this.#stack.events.off('batch', this.#onBatch);
  }

  /** How things stand now. What takes long to read, records and dead letters, is as it was read last. */
  async read(): Promise<PageState> {
    const parts = new Parts();
    const depths = await this.#readDepths(parts);
    this.#dead = new Map(
      this.#stack.deadLetterQueues.flatMap((queue) => {
        const counts = depths.get(queue.arn);
        return counts ? [[queue, total(counts)]] : [];
      }),
    );
    await parts.read('The functions’ log', this.#reasons.update());
    this.#deadLetters.update();
    const tables = this.records.tables();
    parts.note('The dead letters', this.#deadLetters.failure);
    this.records.noteFailures(parts);
    const queues = this.#fedQueues().map((queue) => stateOf(queue, depths));
    return {
      health: this.#health(queues, { isComplete: depths.size === this.#stack.queues.length }),
      queues,
      throughput: this.#throughput.series(),
      deadLetters: this.#deadLetters.latest ?? null,
      tables,
      unreadable: parts.unreadable,
    };
  }

  readonly #onBatch = (batch: Batch): void => {
    const failed = batch.failed.size;
    this.#throughput.count({ done: batch.size - failed, failed });
    this.#reasons.note(batch);
  };

  async #readDepths(parts: Parts): Promise<Depths> {
    const depths = await Promise.all(
      this.#stack.queues.map(async (queue) => {
        const counts = await parts.read(queue.logicalId, queue.counts());
        return counts ? [[queue.arn, counts] as const] : [];
      }),
    );
    return new Map(depths.flat());
  }

  /** The queues that are worked on: those of the records first, as work goes through them. */
  #fedQueues(): LocalQueue[] {
    const dead = new Set(this.#stack.deadLetterQueues);
    return this.#stack.queues.filter((queue) => !dead.has(queue)).toSorted((a, b) => order(a) - order(b));
  }

  #health(queues: readonly QueueState[], { isComplete }: Pick<Health, 'isComplete'>): Health {
    const counts = queues.flatMap(({ waiting, inFlight, delayed }) => [waiting, inFlight, delayed]);
    const backlog = sum(counts.filter((count) => count !== 'unreadable'));
    const deadLetters = sum([...this.#dead.values()]);
    const known = backlog > 0 ? 'working' : 'healthy';
    const kind = deadLetters > 0 ? 'dead-letters' : isComplete ? known : 'unknown';
    return { kind, backlog, deadLetters, isComplete, rate: this.#throughput.rate() };
  }

  /** Writes of the functions, and of anyone else who writes to the tables. */
  #writes(): number {
    const { calls } = this.#stack;
    return sum(WRITES.map((action) => calls[`dynamodb ${action}`] ?? 0));
  }
}

/** By the ARN of the queue; those that cannot be read are missing. */
type Depths = ReadonlyMap<string, QueueCounts>;

function order({ logicalId }: LocalQueue): number {
  const index = RECORD_KINDS.findIndex((kind) => logicalId === `${kind}sQueue`);
  return index === -1 ? RECORD_KINDS.length : index;
}

function stateOf({ logicalId, arn, deadLetterArn }: LocalQueue, depths: Depths): QueueState {
  const { visible, inFlight, delayed } = depths.get(arn) ?? UNREADABLE;
  return { name: logicalId, waiting: visible, inFlight, delayed, dead: deadOf(deadLetterArn, depths) };
}

function deadOf(deadLetterArn: string | undefined, depths: Depths): Count | null {
  if (deadLetterArn === undefined) return null;
  const counts = depths.get(deadLetterArn);
  return counts ? total(counts) : 'unreadable';
}

function total({ visible, inFlight, delayed }: QueueCounts): number {
  return visible + inFlight + delayed;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((result, n) => result + n, 0);
}
