import type { Batch } from '../event-source/event-source-mapping.ts';
import type { LocalQueue, QueueCounts } from '../queue.ts';
import { RECORD_KINDS } from '../record-tables.ts';
import type { LocalStack } from '../stack.ts';
import { readDeadLetters } from './dead-letters.ts';
import { FailureReasons } from './failure-reasons.ts';
import type { DeadLetters, Health, PageState, QueueState } from './protocol.ts';
import { RecordBrowser } from './records.ts';
import { SparingRead } from './sparing.ts';
import { ThroughputMeter } from './throughput.ts';

/** Actions of DynamoDB after which a table may hold something else. */
const WRITES = ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'TransactWriteItems'];

/** Looks at a stack for the page: it listens from its start, and asks only when it is asked itself. */
export class StackWatcher implements Disposable {
  readonly records: RecordBrowser;
  readonly #stack: LocalStack;
  readonly #throughput = new ThroughputMeter();
  readonly #reasons: FailureReasons;
  readonly #deadLetters: SparingRead<DeadLetters>;
  /** How many dead letters there are, queue by queue. */
  #dead: readonly number[] = [];

  constructor(stack: LocalStack) {
    this.#stack = stack;
    this.records = new RecordBrowser(stack, () => this.#writes());
    this.#reasons = new FailureReasons(stack.logFile);
    const { deadLetterQueues } = stack;
    this.#deadLetters = new SparingRead(
      () => readDeadLetters(deadLetterQueues, (messageId) => this.#reasons.of(messageId)),
      () => `${this.#dead} ${this.#reasons.size}`,
    );
    stack.events.on('batch', this.#onBatch);
  }

  [Symbol.dispose](): void {
    this.#stack.events.off('batch', this.#onBatch);
  }

  /** How things stand now. What takes long to read, records and dead letters, is as it was read last. */
  async read(): Promise<PageState> {
    const depths = await this.#readDepths();
    this.#dead = this.#stack.deadLetterQueues.map((queue) => total(depths.get(queue.arn)));
    await this.#reasons.update();
    this.#deadLetters.update();
    const queues = this.#fedQueues().map((queue) => stateOf(queue, depths));
    return {
      health: this.#health(queues),
      queues,
      throughput: this.#throughput.series(),
      deadLetters: this.#deadLetters.latest ?? null,
      tables: this.records.tables(),
    };
  }

  readonly #onBatch = (batch: Batch): void => {
    const failed = batch.failed.size;
    this.#throughput.count({ done: batch.size - failed, failed });
    this.#reasons.note(batch);
  };

  async #readDepths(): Promise<Depths> {
    const { queues } = this.#stack;
    return new Map(
      await Promise.all(queues.map(async (queue) => [queue.arn, await queue.counts()] as const)),
    );
  }

  /** The queues that are worked on: those of the records first, as work goes through them. */
  #fedQueues(): LocalQueue[] {
    const dead = new Set(this.#stack.deadLetterQueues);
    return this.#stack.queues.filter((queue) => !dead.has(queue)).toSorted((a, b) => order(a) - order(b));
  }

  #health(queues: readonly QueueState[]): Health {
    const backlog = sum(queues.map(({ waiting, inFlight, delayed }) => waiting + inFlight + delayed));
    const deadLetters = sum(this.#dead);
    const kind = deadLetters > 0 ? 'dead-letters' : backlog > 0 ? 'working' : 'healthy';
    return { kind, backlog, deadLetters, rate: this.#throughput.rate() };
  }

  /** Writes of the functions, and of anyone else who writes to the tables. */
  #writes(): number {
    const { calls } = this.#stack;
    return sum(WRITES.map((action) => calls[`dynamodb ${action}`] ?? 0));
  }
}

/** By the ARN of the queue. */
type Depths = ReadonlyMap<string, QueueCounts>;

function order({ logicalId }: LocalQueue): number {
  const index = RECORD_KINDS.findIndex((kind) => logicalId === `${kind}sQueue`);
  return index === -1 ? RECORD_KINDS.length : index;
}

function stateOf({ logicalId, arn, deadLetterArn }: LocalQueue, depths: Depths): QueueState {
  const { visible = 0, inFlight = 0, delayed = 0 } = depths.get(arn) ?? {};
  const dead = deadLetterArn === undefined ? null : total(depths.get(deadLetterArn));
  return { name: logicalId, waiting: visible, inFlight, delayed, dead };
}

function total(counts: QueueCounts | undefined): number {
  return counts ? counts.visible + counts.inFlight + counts.delayed : 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((result, n) => result + n, 0);
}
