import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ListMessageMoveTasksResultEntry } from '@aws-sdk/client-sqs';
import type { SqsCall } from './sqs-call.ts';
import { takeMessages } from './take-messages.ts';

/** Waits, ms; an abort ends the wait early. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

export interface MoveTaskOptions {
  /** ARN of the dead-letter queue. */
  readonly source: string;
  /** ARN of the queue that was asked for, if one was. */
  readonly destination: string | undefined;
  readonly from: string;
  readonly to: string;
  /** Most messages per second; undefined: as many as can be. */
  readonly rate: number | undefined;
  /** Visible messages at the start. */
  readonly toMove: number;
}

/** One run of moving what is visible in a queue to another, as new messages. It begins at once. */
export class MoveTask {
  readonly handle = randomUUID();
  /** Resolves when nothing is moved any more; never rejects. */
  readonly done: Promise<void>;
  readonly #options: MoveTaskOptions;
  readonly #pause: Pause;
  readonly #started = Date.now();
  readonly #cancellation = new AbortController();
  #status: 'RUNNING' | 'CANCELLING' | 'CANCELLED' | 'COMPLETED' | 'FAILED' = 'RUNNING';
  #failure: string | undefined;
  #moved = 0;

  constructor(options: MoveTaskOptions, call: SqsCall, pause: Pause) {
    this.#options = options;
    this.#pause = pause;
    this.done = this.#run(call);
  }

  get source(): string {
    return this.#options.source;
  }

  get moved(): number {
    return this.#moved;
  }

  get active(): boolean {
    return this.#status === 'RUNNING' || this.#status === 'CANCELLING';
  }

  /** What has been received already is still moved. */
  cancel(): void {
    if (this.active) this.#status = 'CANCELLING';
    this.#cancellation.abort();
  }

  /** As ListMessageMoveTasks tells of it: the handle only while it runs. */
  describe(): ListMessageMoveTasksResultEntry {
    const { source, destination, rate, toMove } = this.#options;
    return {
      ...(this.#status === 'RUNNING' && { TaskHandle: this.handle }),
      Status: this.#status,
      SourceArn: source,
      DestinationArn: destination,
      MaxNumberOfMessagesPerSecond: rate,
      ApproximateNumberOfMessagesMoved: this.#moved,
      ApproximateNumberOfMessagesToMove: toMove,
      FailureReason: this.#failure,
      StartedTimestamp: this.#started,
    };
  }

  async #run(call: SqsCall): Promise<void> {
    try {
      await this.#moveAll(call);
      this.#status = this.#cancellation.signal.aborted ? 'CANCELLED' : 'COMPLETED';
    } catch (error) {
      this.#status = 'FAILED';
      this.#failure = error instanceof Error ? error.message : String(error);
    }
  }

  async #moveAll(call: SqsCall): Promise<void> {
    const { from, to, rate } = this.#options;
    const { signal } = this.#cancellation;
    while (!signal.aborted) {
      const count = await takeMessages(call, from, Math.min(10, rate ?? 10), async (message) => {
        const { Body, MessageAttributes } = message;
        await call('SendMessage', { QueueUrl: to, MessageBody: Body, MessageAttributes });
        this.#moved += 1;
      });
      if (count === 0) return;
      if (rate !== undefined) await this.#pause((count / rate) * 1000, signal);
    }
  }
}

export const timedPause: Pause = (ms, signal) =>
  sleep(ms, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
