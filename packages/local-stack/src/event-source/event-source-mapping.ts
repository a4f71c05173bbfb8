import type { Message } from '@aws-sdk/client-sqs';
import type { SqsEmulator } from '../data-plane/sqs/sqs.ts';
import { EventSourceMappingError, LocalStackError } from '../errors.ts';
import type { LocalFunction } from '../functions/local-function.ts';
import { MAX_EVENT_BYTES } from '../functions/payload.ts';
import type { LocalQueue } from '../queue.ts';
import type { MappingPlan } from '../template/mappings.ts';
import { type BatchOutcome, readBatchResponse } from './batch-response.ts';
import { MAX_ENTRIES, receiveBatch } from './receive-batch.ts';
import { sqsEvent } from './sqs-event.ts';
import { withinPayload } from './within-payload.ts';

export interface Batch {
  readonly functionName: string;
  readonly size: number;
  /** Ids of the messages that go back to the queue. */
  readonly failed: ReadonlySet<string>;
  /** Why the batch failed as a whole, where it did. */
  readonly error?: string;
}

/** As Lambda names it; a mapping that stops still has batches under way. */
export type MappingState = 'Enabled' | 'Disabling' | 'Disabled';

export interface EventSourceMappingOptions {
  readonly plan: MappingPlan;
  readonly queue: LocalQueue;
  readonly target: LocalFunction;
  readonly sqs: SqsEmulator;
  readonly region: string;
  /** Time after which a failed message is visible again, ms, in place of the queue's visibility timeout. */
  readonly retryDelay: number;
  readonly onBatch: (batch: Batch) => void;
  /** Called once, when the stack itself fails in this mapping. */
  readonly onFailure: (error: EventSourceMappingError) => void;
}

/**
 * Polls a queue and invokes a function with what it receives, as Lambda's SQS event source mapping does. Where the stack
 * itself fails in that, it is disabled; a function's failures are not meant.
 */
export class EventSourceMapping {
  readonly #options: EventSourceMappingOptions;
  readonly #running = new Set<Promise<void>>();
  #enabled = false;
  #stopping = 0;
  #lastModified = Date.now();
  #received = 0;
  #failure: EventSourceMappingError | undefined;
  #polling: Promise<void> = Promise.resolve();

  constructor(options: EventSourceMappingOptions) {
    this.#options = options;
  }

  get plan(): MappingPlan {
    return this.#options.plan;
  }

  get state(): MappingState {
    if (this.#enabled) return 'Enabled';
    return this.#stopping > 0 ? 'Disabling' : 'Disabled';
  }

  /** When it was last enabled or disabled, epoch ms. */
  get lastModified(): number {
    return this.#lastModified;
  }

  get functionName(): string {
    return this.#options.target.name;
  }

  get queue(): LocalQueue {
    return this.#options.queue;
  }

  /** Messages received since the start; changes whenever the mapping has done something. */
  get received(): number {
    return this.#received;
  }

  /** Whether a batch is being processed. */
  get busy(): boolean {
    return this.#running.size > 0;
  }

  /** Begins to poll, unless the template disables the mapping. */
  start(): void {
    if (this.#options.plan.enabled) this.enable();
  }

  enable(): void {
    if (this.#enabled) return;
    this.#enabled = true;
    this.#lastModified = Date.now();
    this.#polling = this.#polling.then(() => this.#poll()).catch((error: unknown) => this.#fail(error));
  }

  /** Takes no more messages from the queue, and waits for the batches that are being processed. */
  async disable(): Promise<void> {
    this.#enabled = false;
    this.#lastModified = Date.now();
    this.#stopping += 1;
    await this.#polling;
    await Promise.all(this.#running);
    this.#stopping -= 1;
  }

  /** @throws EventSourceMappingError where it has failed */
  throwIfFailed(): void {
    if (this.#failure) throw this.#failure;
  }

  #fail(cause: unknown): void {
    // Not to be waited for here: this is part of what it waits for.
    void this.disable();
    if (this.#failure) return;
    this.#failure = new EventSourceMappingError(this.functionName, this.queue.logicalId, cause);
    this.#options.onFailure(this.#failure);
  }

  async #poll(): Promise<void> {
    const { plan, queue, region } = this.#options;
    while (this.#enabled) {
      if (this.#running.size >= plan.maximumConcurrency) {
        await Promise.race(this.#running);
        continue;
      }
      const messages = await receiveBatch(this.#options);
      this.#received += messages.length;
      for (const batch of withinPayload(messages, MAX_EVENT_BYTES, { queueArn: queue.arn, region })) {
        if (this.#running.size >= plan.maximumConcurrency) await Promise.race(this.#running);
        this.#begin(batch);
      }
    }
  }

  #begin(batch: readonly Message[]): void {
    const running = this.#process(batch)
      .catch((error: unknown) => this.#fail(error))
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async #process(messages: readonly Message[]): Promise<void> {
    const { target, onBatch } = this.#options;
    const { failed, malformed } = await this.#invoke(messages);
    const isFailed = (message: Message) => failed.has(message.MessageId ?? '');
    await this.#delete(messages.filter((message) => !isFailed(message)));
    await this.#retrySoon(messages.filter(isFailed));
    onBatch({
      functionName: target.name,
      size: messages.length,
      failed,
      ...(malformed && { error: malformed }),
    });
  }

  async #invoke(messages: readonly Message[]): Promise<BatchOutcome> {
    const { plan, queue, target, region } = this.#options;
    const ids = messages.map(({ MessageId }) => MessageId ?? '');
    try {
      const response = await target.invoke(sqsEvent(messages, queue.arn, region));
      return plan.reportsBatchItemFailures ? readBatchResponse(response, ids) : { failed: new Set() };
    } catch (error) {
      if (!(error instanceof LocalStackError)) throw error;
      return { failed: new Set(ids), malformed: error.message };
    }
  }

  async #delete(messages: readonly Message[]): Promise<void> {
    for (const entries of batchesOf(MAX_ENTRIES, messages)) {
      await this.#options.sqs.call('DeleteMessageBatch', {
        QueueUrl: this.queue.url,
        Entries: entries.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
      });
    }
  }

  /**
   * Lambda leaves failed messages alone until their visibility timeout ends, minutes from now. Here they come back after
   * the retry delay, unless the function has set the visibility of a message itself.
   */
  async #retrySoon(messages: readonly Message[]): Promise<void> {
    const { sqs, retryDelay } = this.#options;
    const untouched = messages.filter((message) => !sqs.takeVisibilityChange(message.ReceiptHandle ?? ''));
    for (const entries of batchesOf(MAX_ENTRIES, untouched)) {
      await sqs.call('ChangeMessageVisibilityBatch', {
        QueueUrl: this.queue.url,
        Entries: entries.map(({ ReceiptHandle }, index) => ({
          Id: String(index),
          ReceiptHandle,
          // fauxqs takes fractions of a second.
          VisibilityTimeout: retryDelay / 1000,
        })),
      });
    }
  }
}

function batchesOf<T>(size: number, items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
