import { setTimeout } from 'node:timers/promises';
import {
  type BatchResultErrorEntry,
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueUrlCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { abortable, type CallOptions } from './call-options.ts';
import { DEFAULT_REQUEST_TIMEOUT } from './client-options.ts';
import { deliver, type Outgoing } from './deliver.ts';
import { QueueDeleteError, QueueNotFoundError, QueueSendError, QueueVisibilityError } from './errors.ts';
import { MAX_BATCH_ENTRIES } from './message-limits.ts';
import type { Count } from './metrics.ts';
import { nameOf, type QueueAddress } from './queue-address.ts';
import type {
  OutgoingMessage,
  Receipt,
  ReceivedMessage,
  ReceiveOptions,
  VisibilityChange,
} from './queue-messages.ts';
import { callRefusal, entryRefusal } from './refusal.ts';
import { sqsClient } from './sqs-client.ts';
import { type Entry, type Refusal, type RepeatPorts, untilTaken } from './until-taken.ts';

export interface QueueOptions {
  /**
   * Default: a client of its own, from the environment (`AWS_REGION`, `AWS_ENDPOINT_URL_SQS`), which gives up a request
   * that is not answered within two seconds and makes it again, up to twice.
   */
  client?: SQSClient | undefined;
  /** How long the client waits for an answer, in ms; a long poll may take that much longer. Default 2000. */
  requestTimeout?: number;
  /** Counts `SqsEntriesResent`. Default: nothing is counted. */
  count?: Count<'SqsEntriesResent'> | undefined;
  /** Waits between two attempts, in ms. */
  sleep?: RepeatPorts['sleep'];
  /** Jitter: a number from 0 up to, not including, 1. */
  random?: RepeatPorts['random'];
}

/** One SQS standard queue. Errors of the AWS SDK that have no class of their own here pass through unchanged. */
export class Queue {
  readonly #address: QueueAddress;
  readonly #client: SQSClient;
  readonly #requestTimeout: number;
  readonly #count: Count<'SqsEntriesResent'>;
  readonly #sleep: RepeatPorts['sleep'];
  readonly #random: RepeatPorts['random'];
  #url: Promise<string> | undefined;

  constructor(address: QueueAddress, options: QueueOptions = {}) {
    this.#address = address;
    this.#client = options.client ?? sqsClient();
    this.#requestTimeout = options.requestTimeout ?? DEFAULT_REQUEST_TIMEOUT;
    this.#count = options.count ?? (() => undefined);
    this.#sleep = options.sleep ?? ((ms, signal) => setTimeout(ms, undefined, { signal }));
    this.#random = options.random ?? Math.random;
  }

  /**
   * The queue's URL, asked of SQS at most once.
   *
   * @throws {QueueNotFoundError} when there is no such queue; the next call asks again
   */
  url(): Promise<string> {
    this.#url ??= this.#resolveUrl().catch((error: unknown) => {
      this.#url = undefined;
      throw error;
    });
    return this.#url;
  }

  /**
   * Sends one message: 1 byte to 1 MiB of UTF-8 ("AWS SQS quotas"). Characters that SQS refuses (controls, U+FFFE, U+FFFF,
   * half a surrogate pair) become escapes where the message is JSON; other text with one of them is not accepted.
   *
   * @throws {QueueSendError} when SQS did not accept it
   */
  send(body: string, options?: CallOptions): Promise<void> {
    return this.sendAll([body], options);
  }

  /**
   * Sends any number of messages, bodies alone or with attributes and a delay, in the fewest batches that keep their order: ten messages
   * and 1 MiB a batch. What SQS refuses through no fault of the sender is sent again, in fewer batches, up to three times with
   * growing, jittered pauses (at most 200, 400 and 800 ms).
   *
   * @throws {QueueSendError} with those that are not in the queue; all others are
   */
  async sendAll(
    messages: readonly (string | OutgoingMessage)[],
    { signal }: CallOptions = {},
  ): Promise<void> {
    const all = messages.map((message) => (typeof message === 'string' ? { body: message } : message));
    const refused = await deliver(all, {
      sendBatch: (batch) => this.#sendBatch(batch, signal),
      ...this.#repeatPorts(signal, (entries) => this.#count('SqsEntriesResent', entries)),
    });
    if (refused.length === 0) return;
    throw new QueueSendError(nameOf(this.#address), {
      remaining: refused.map(({ index }) => all[index]?.body ?? ''),
      total: all.length,
      ...failureOf(refused),
    });
  }

  /** Receives up to ten messages; an empty list when there are none. They stay in the queue until deleted. */
  async receive(options: ReceiveOptions = {}): Promise<ReceivedMessage[]> {
    const { max = MAX_BATCH_ENTRIES, waitSeconds = 0, visibilitySeconds, signal } = options;
    const { Messages = [] } = await this.#client.send(
      new ReceiveMessageCommand({
        QueueUrl: await this.url(),
        MaxNumberOfMessages: max,
        WaitTimeSeconds: waitSeconds,
        VisibilityTimeout: visibilitySeconds,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['SentTimestamp', 'ApproximateReceiveCount', 'DeadLetterQueueSourceArn'],
      }),
      { ...abortable(signal), requestTimeout: waitSeconds * 1000 + this.#requestTimeout },
    );
    return Messages.map(
      ({ MessageId = '', Body = '', ReceiptHandle = '', MessageAttributes, Attributes }) => ({
        id: MessageId,
        body: Body,
        attributes: MessageAttributes,
        sentAt: Number(Attributes?.SentTimestamp),
        receiveCount: Number(Attributes?.ApproximateReceiveCount ?? 1),
        failedIn: Attributes?.DeadLetterQueueSourceArn,
        receiptHandle: ReceiptHandle,
      }),
    );
  }

  /**
   * Deletes messages that were received; deleting one twice is no error. What SQS refuses is tried again, as `sendAll` does.
   *
   * @throws {QueueDeleteError} with those that are still in the queue
   */
  async deleteAll(receipts: readonly Receipt[], { signal }: CallOptions = {}): Promise<void> {
    const entries = receipts.map(({ receiptHandle }, index) => ({ index, receiptHandle }));
    const deleteOnce = async (pending: readonly (Entry & Receipt)[]) => {
      const refused: Refusal[] = [];
      for (const batch of inGroupsOf(MAX_BATCH_ENTRIES, pending)) {
        refused.push(...(await this.#deleteBatch(batch, signal)));
      }
      return refused;
    };
    const refused = await untilTaken(entries, deleteOnce, this.#repeatPorts(signal));
    if (refused.length === 0) return;
    throw new QueueDeleteError(nameOf(this.#address), {
      total: receipts.length,
      ...failureOf(refused),
    });
  }

  /**
   * Hides received messages for so many seconds from now; at most until 12 hours after they were received
   * ("AWS SQS quotas").
   *
   * @throws {QueueVisibilityError} when SQS refused some; the others are hidden
   */
  async changeVisibility(changes: readonly VisibilityChange[], { signal }: CallOptions = {}): Promise<void> {
    const QueueUrl = await this.url();
    const entries = changes.map(({ receiptHandle, seconds }, index) => ({
      Id: String(index),
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: seconds,
    }));
    const failed: BatchResultErrorEntry[] = [];
    for (const Entries of inGroupsOf(MAX_BATCH_ENTRIES, entries)) {
      const { Failed = [] } = await this.#client.send(
        new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }),
        abortable(signal),
      );
      failed.push(...Failed);
    }
    if (failed.length === 0) return;
    throw new QueueVisibilityError(nameOf(this.#address), {
      refused: failed.map(({ Id, Code = 'UnknownError' }) => ({ index: Number(Id), code: Code })),
      total: changes.length,
    });
  }

  async #resolveUrl(): Promise<string> {
    const address = this.#address;
    if ('url' in address) return address.url;
    try {
      const { QueueUrl } = await this.#client.send(
        new GetQueueUrlCommand({ QueueName: address.name, QueueOwnerAWSAccountId: address.owner }),
      );
      if (QueueUrl) return QueueUrl;
    } catch (error) {
      if (!(error instanceof QueueDoesNotExist)) throw error;
      throw new QueueNotFoundError(address.name, address.owner, error);
    }
    throw new QueueNotFoundError(address.name, address.owner, 'SQS answered without a URL');
  }

  async #sendBatch(batch: readonly Outgoing[], signal: AbortSignal | undefined): Promise<Refusal[]> {
    const QueueUrl = await this.url();
    return await refusalsOf(batch, signal, () => {
      const Entries = batch.map(({ index, body, attributes, delaySeconds }) => ({
        Id: String(index),
        MessageBody: body,
        MessageAttributes: attributes,
        DelaySeconds: delaySeconds,
      }));
      return this.#client.send(new SendMessageBatchCommand({ QueueUrl, Entries }), abortable(signal));
    });
  }

  async #deleteBatch(
    batch: readonly (Entry & Receipt)[],
    signal: AbortSignal | undefined,
  ): Promise<Refusal[]> {
    const QueueUrl = await this.url();
    return await refusalsOf(batch, signal, () => {
      const Entries = batch.map(({ index, receiptHandle }) => ({
        Id: String(index),
        ReceiptHandle: receiptHandle,
      }));
      return this.#client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }), abortable(signal));
    });
  }

  #repeatPorts(
    signal: AbortSignal | undefined,
    onRepeat: RepeatPorts['onRepeat'] = () => undefined,
  ): RepeatPorts {
    return { onRepeat, sleep: this.#sleep, random: this.#random, signal };
  }
}

interface BatchResult {
  Successful?: { Id?: string | undefined }[] | undefined;
  Failed?: BatchResultErrorEntry[] | undefined;
}

/** What SQS does not take of a batch. */
async function refusalsOf(
  batch: readonly Entry[],
  signal: AbortSignal | undefined,
  ask: () => Promise<BatchResult>,
): Promise<Refusal[]> {
  try {
    const { Successful = [], Failed = [] } = await ask();
    const taken = new Set(Successful.map(({ Id }) => Id));
    const failed = new Map(Failed.map((failure) => [failure.Id, failure]));
    return batch
      .filter(({ index }) => !taken.has(String(index)))
      .map(({ index }) => ({ index, ...entryRefusal(failed.get(String(index))) }));
  } catch (error) {
    signal?.throwIfAborted();
    return batch.map(({ index }) => ({ index, ...callRefusal(error) }));
  }
}

const failureOf = (refused: readonly Refusal[]) => ({
  refused: refused.map(({ index, code }) => ({ index, code })),
  retryable: refused.some(({ final }) => !final),
  cause: refused.find(({ cause }) => cause !== undefined)?.cause,
});

function inGroupsOf<T>(size: number, items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, group) =>
    items.slice(group * size, (group + 1) * size),
  );
}
