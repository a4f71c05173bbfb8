import { type Queue, QueueVisibilityError, type ReceivedMessage } from '@alma-cache/aws-utils';
import { refusedOf, whileThere } from './queue-calls.ts';

/** Most messages of one receipt ("AWS SQS quotas"). */
export const BATCH_ENTRIES = 10;

/** A short poll asks some of SQS's servers, a long one all of them ("Amazon SQS short and long polling"). */
const LONG_POLL_SECONDS = 1;

const ALREADY_VISIBLE = 'MessageNotInflight';

/**
 * Most messages that are held: SQS hides about 120,000 of a queue at a time, and answers a long poll beyond that as if there
 * were no more ("Amazon SQS standard queue quotas").
 */
export const MOST_HELD = 100_000;

/** "AWS SQS quotas": 12 hours. */
const LONGEST_SECONDS = 43_200;

/** For how long messages have to be hidden while so many of them are worked on at a rate, messages a second. */
export function holdSeconds(messages: number, rate: number, least: number): number {
  return Math.min(LONGEST_SECONDS, least + Math.ceil(messages / rate));
}

/** Whether a message failed in a queue. One that was sent to the dead-letter queue itself failed nowhere else. */
export function failedInQueue({ failedIn }: ReceivedMessage, queueArn: string): boolean {
  return (failedIn ?? queueArn) === queueArn;
}

export interface Receiving {
  /** Aborts: nothing more is received. */
  readonly signal: AbortSignal;
  /** Asked before each receipt, with what was new of the last one; true ends it. */
  readonly enough?: (messages: readonly ReceivedMessage[]) => boolean;
}

/**
 * Messages of a dead-letter queue that were received, each once, and are hidden from everybody else until they are
 * deleted, released, or their time is up. SQS has no other way to look at a message.
 */
export class HeldMessages {
  /** The error code or name for each message that could not be released, and stays hidden until its time is up. */
  readonly stuck: string[] = [];
  readonly #queue: Queue;
  readonly #name: string;
  /** For how long each message is hidden if nothing else happens. */
  readonly seconds: number;
  readonly #held = new Map<string, ReceivedMessage>();

  /** @param name of the queue, for people */
  constructor(queue: Queue, name: string, seconds: number) {
    this.#queue = queue;
    this.#name = name;
    this.seconds = seconds;
  }

  /** Those that are held, in the order in which they came. */
  get messages(): ReceivedMessage[] {
    return [...this.#held.values()];
  }

  get size(): number {
    return this.#held.size;
  }

  /**
   * Receives messages until there are no more, or 100,000 are held; answers whether that was the end of the queue.
   *
   * @throws QueueGoneError
   */
  async receiveAll({ signal, enough = () => false }: Receiving): Promise<boolean> {
    const options = { waitSeconds: LONG_POLL_SECONDS, visibilitySeconds: this.seconds };
    let fresh: readonly ReceivedMessage[] = [];
    while (!signal.aborted && !enough(fresh) && this.#held.size < MOST_HELD) {
      const messages = await whileThere(this.#name, () => this.#queue.receive(options));
      if (messages.length === 0) return true;
      fresh = messages.filter(({ id }) => !this.#held.has(id));
      // One that came again, as its time was up, is the same message with a new receipt.
      for (const message of messages) this.#held.set(message.id, message);
    }
    return false;
  }

  /** Deletes messages that are held; answers with those that SQS did not delete. */
  async delete(messages: readonly ReceivedMessage[]) {
    const refused = await refusedOf(messages, this.#name, () => this.#queue.deleteAll(messages));
    for (const message of messages) if (!refused.codes.has(message)) this.#held.delete(message.id);
    return refused;
  }

  /**
   * Makes messages visible again, all that are held unless some are given. It never rejects, as it is what is left to do when
   * something else went wrong: `stuck` tells what could not be released.
   */
  async release(messages: readonly ReceivedMessage[] = this.messages): Promise<void> {
    for (let start = 0; start < messages.length; start += BATCH_ENTRIES) {
      await this.#releaseBatch(messages.slice(start, start + BATCH_ENTRIES));
    }
    for (const { id } of messages) this.#held.delete(id);
  }

  async #releaseBatch(batch: readonly ReceivedMessage[]): Promise<void> {
    try {
      await this.#queue.changeVisibility(batch.map(({ receiptHandle }) => ({ receiptHandle, seconds: 0 })));
    } catch (error) {
      if (error instanceof QueueVisibilityError) {
        const codes = error.refused.map(({ code }) => code);
        // One whose time was up is visible already.
        this.stuck.push(...codes.filter((code) => !code.includes(ALREADY_VISIBLE)));
      } else {
        const name = error instanceof Error ? error.name : String(error);
        this.stuck.push(...batch.map(() => name));
      }
    }
  }
}
