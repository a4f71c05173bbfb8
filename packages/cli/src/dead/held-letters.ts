import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { inGroupsOf } from './batches.ts';
import { type DeadLetter, deadLetter, WANTED } from './dead-letter.ts';
import type { DeadLetterQueue } from './dead-letter-queue.ts';
import { QueueGoneError } from './errors.ts';

/** Most messages of one receipt or batch ("AWS SQS quotas"). */
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

export interface Receiving {
  /** Aborts: nothing more is received. */
  readonly signal: AbortSignal;
  /** Asked before each receipt, with what was new of the last one; true ends it. */
  readonly enough?: (letters: readonly DeadLetter[]) => boolean;
}

/**
 * Messages of a dead-letter queue that were received, each once, and are hidden from everybody else until they are
 * deleted, released, or their time is over. SQS has no other way to look at a message.
 */
export class HeldLetters {
  /** The error code or name for each message that could not be released, and stays hidden until its time is over. */
  readonly stuck: string[] = [];
  readonly #sqs: SQSClient;
  readonly #queue: DeadLetterQueue;
  /** For how long each message is hidden if nothing else happens. */
  readonly seconds: number;
  readonly #held = new Map<string, DeadLetter>();

  constructor(sqs: SQSClient, queue: DeadLetterQueue, seconds: number) {
    this.#sqs = sqs;
    this.#queue = queue;
    this.seconds = seconds;
  }

  /** Those that are held, in the order in which they came. */
  get letters(): DeadLetter[] {
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
    let fresh: readonly DeadLetter[] = [];
    while (!signal.aborted && !enough(fresh) && this.#held.size < MOST_HELD) {
      const letters = await this.#receive();
      if (letters.length === 0) return true;
      fresh = letters.filter(({ messageId }) => !this.#held.has(messageId));
      // One that came again, as its time was over, is the same message with a new receipt.
      for (const letter of letters) this.#held.set(letter.messageId, letter);
    }
    return false;
  }

  /**
   * Deletes messages that are held; answers with the error code of each that SQS did not delete.
   *
   * @throws QueueGoneError
   */
  async delete(letters: readonly DeadLetter[]): Promise<Map<DeadLetter, string>> {
    const refused = new Map<DeadLetter, string>();
    for (const batch of inGroupsOf(BATCH_ENTRIES, letters)) {
      const { Failed = [] } = await this.#ask(() =>
        this.#sqs.send(
          new DeleteMessageBatchCommand({ QueueUrl: this.#queue.url, Entries: batch.map(receipt) }),
        ),
      );
      for (const { Id, Code = 'UnknownError' } of Failed) {
        const letter = batch[Number(Id)];
        if (letter) refused.set(letter, Code);
      }
    }
    for (const letter of letters) if (!refused.has(letter)) this.#held.delete(letter.messageId);
    return refused;
  }

  /**
   * Makes messages visible again, all that are held unless told otherwise. It never rejects, as it is what is left to do when
   * something else went wrong: `stuck` tells what could not be released.
   */
  async release(letters: readonly DeadLetter[] = this.letters): Promise<void> {
    for (const batch of inGroupsOf(BATCH_ENTRIES, letters))
      this.stuck.push(...(await this.#releaseBatch(batch)));
    for (const { messageId } of letters) this.#held.delete(messageId);
  }

  async #receive(): Promise<DeadLetter[]> {
    const { Messages = [] } = await this.#ask(() =>
      this.#sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: this.#queue.url,
          MaxNumberOfMessages: BATCH_ENTRIES,
          VisibilityTimeout: this.seconds,
          WaitTimeSeconds: LONG_POLL_SECONDS,
          MessageAttributeNames: [...WANTED.MessageAttributeNames],
          MessageSystemAttributeNames: [...WANTED.MessageSystemAttributeNames],
        }),
      ),
    );
    return Messages.map(deadLetter);
  }

  async #releaseBatch(batch: readonly DeadLetter[]): Promise<string[]> {
    const Entries = batch.map((letter, index) => ({ ...receipt(letter, index), VisibilityTimeout: 0 }));
    try {
      const { Failed = [] } = await this.#sqs.send(
        new ChangeMessageVisibilityBatchCommand({ QueueUrl: this.#queue.url, Entries }),
      );
      // One whose time was over is visible already.
      return Failed.map(({ Code = 'UnknownError' }) => Code).filter(
        (code) => !code.includes(ALREADY_VISIBLE),
      );
    } catch (error) {
      const name = error instanceof Error ? error.name : String(error);
      return batch.map(() => name);
    }
  }

  async #ask<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (cause) {
      if (cause instanceof QueueDoesNotExist) throw new QueueGoneError(this.#queue.name, { cause });
      throw cause;
    }
  }
}

const receipt = ({ receiptHandle }: DeadLetter, index: number) => ({
  Id: String(index),
  ReceiptHandle: receiptHandle,
});
