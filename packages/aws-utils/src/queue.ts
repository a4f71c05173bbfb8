import { setTimeout } from 'node:timers/promises';
import {
  type BatchResultErrorEntry,
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { abortable, type CallOptions } from './call-options.ts';
import { DEFAULT_REQUEST_TIMEOUT } from './client-options.ts';
import { type DeliverPorts, deliver, type Outgoing, type Refusal } from './deliver.ts';
import { QueueNotFoundError, QueueSendError, QueueVisibilityError } from './errors.ts';
import { MAX_BATCH_ENTRIES } from './message-limits.ts';
import type { Count } from './metrics.ts';
import { nameOf, type QueueAddress } from './queue-address.ts';
import type { ReceivedMessage, ReceiveOptions, VisibilityChange } from './received-message.ts';
import { callRefusal, entryRefusal } from './refusal.ts';
import { sqsClient } from './sqs-client.ts';

export interface QueueOptions {
  /**
   * Default: a client of its own, from the environment (`AWS_REGION`, `AWS_ENDPOINT_URL_SQS`), which gives up a request
   * that is not answered within two seconds and makes it again, up to twice.
   */
  client?: SQSClient | undefined;
  /** Counts `SqsEntriesResent`. Default: nothing is counted. */
  count?: Count<'SqsEntriesResent'> | undefined;
  /** Waits between two attempts, in ms. */
  sleep?: DeliverPorts['sleep'];
  /** Jitter: a number from 0 up to, not including, 1. */
  random?: DeliverPorts['random'];
}

/** One SQS standard queue. Errors of the AWS SDK that have no class of their own here pass through unchanged. */
export class Queue {
  readonly #address: QueueAddress;
  readonly #client: SQSClient;
  readonly #count: Count<'SqsEntriesResent'>;
  readonly #sleep: DeliverPorts['sleep'];
  readonly #random: DeliverPorts['random'];
  #url: Promise<string> | undefined;

  constructor(address: QueueAddress, options: QueueOptions = {}) {
    this.#address = address;
    this.#client = options.client ?? sqsClient();
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
   * Sends any number of messages in the fewest batches that keep their order: ten messages and 1 MiB a batch.
   * What SQS refuses through no fault of the sender is sent again, in fewer batches, up to three times with growing,
   * jittered pauses (at most 200, 400 and 800 ms).
   *
   * @throws {QueueSendError} with the bodies that are not in the queue; all others are
   */
  async sendAll(bodies: readonly string[], { signal }: CallOptions = {}): Promise<void> {
    const lost = await deliver(bodies, {
      sendBatch: (batch) => this.#sendBatch(batch, signal),
      onResend: (entries) => this.#count('SqsEntriesResent', entries),
      sleep: this.#sleep,
      random: this.#random,
      signal,
    });
    if (lost.length > 0) throw this.#sendError(lost, bodies);
  }

  /** Receives up to ten messages; an empty list when there are none. They stay in the queue until deleted. */
  async receive({ max = 10, waitSeconds = 0, signal }: ReceiveOptions = {}): Promise<ReceivedMessage[]> {
    const { Messages = [] } = await this.#client.send(
      new ReceiveMessageCommand({
        QueueUrl: await this.url(),
        MaxNumberOfMessages: max,
        WaitTimeSeconds: waitSeconds,
        MessageSystemAttributeNames: ['ApproximateReceiveCount'],
      }),
      { ...abortable(signal), requestTimeout: waitSeconds * 1000 + DEFAULT_REQUEST_TIMEOUT },
    );
    return Messages.map(({ MessageId = '', Body = '', ReceiptHandle = '', Attributes }) => ({
      id: MessageId,
      body: Body,
      receiptHandle: ReceiptHandle,
      receiveCount: Number(Attributes?.ApproximateReceiveCount ?? 1),
    }));
  }

  /** Deletes a message that was received; deleting it twice is no error. */
  async delete({ receiptHandle }: Pick<ReceivedMessage, 'receiptHandle'>, { signal }: CallOptions = {}) {
    const QueueUrl = await this.url();
    await this.#client.send(
      new DeleteMessageCommand({ QueueUrl, ReceiptHandle: receiptHandle }),
      abortable(signal),
    );
  }

  /**
   * Hides received messages for so many seconds from now; at most until 12 hours after they were received
   * ("AWS SQS quotas").
   *
   * @throws {QueueVisibilityError} when SQS refused some; the others are hidden
   */
  async changeVisibility(changes: readonly VisibilityChange[], { signal }: CallOptions = {}): Promise<void> {
    const QueueUrl = await this.url();
    const refused: BatchResultErrorEntry[] = [];
    for (let start = 0; start < changes.length; start += MAX_BATCH_ENTRIES) {
      const Entries = changes
        .slice(start, start + MAX_BATCH_ENTRIES)
        .map(({ receiptHandle, seconds }, place) => ({
          Id: String(place),
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: seconds,
        }));
      const { Failed = [] } = await this.#client.send(
        new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }),
        abortable(signal),
      );
      refused.push(...Failed);
    }
    if (refused.length === 0) return;
    throw new QueueVisibilityError(nameOf(this.#address), {
      refused: refused.length,
      total: changes.length,
      reasons: unique(refused.map(({ Code = 'UnknownError' }) => Code)),
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

  async #sendBatch(batch: Outgoing[], signal: AbortSignal | undefined): Promise<Refusal[]> {
    const QueueUrl = await this.url();
    const Entries = batch.map(({ body }, place) => ({ Id: String(place), MessageBody: body }));
    try {
      const { Successful = [], Failed = [] } = await this.#client.send(
        new SendMessageBatchCommand({ QueueUrl, Entries }),
        abortable(signal),
      );
      const sent = new Set(Successful.map(({ Id }) => Id));
      const failed = new Map(Failed.map((failure) => [failure.Id, failure]));
      return batch.flatMap((message, place) =>
        sent.has(String(place)) ? [] : [{ ...message, ...entryRefusal(failed.get(String(place))) }],
      );
    } catch (error) {
      signal?.throwIfAborted();
      return batch.map((message) => ({ ...message, ...callRefusal(error) }));
    }
  }

  #sendError(refusals: Refusal[], bodies: readonly string[]): QueueSendError {
    return new QueueSendError(nameOf(this.#address), {
      remaining: refusals.map(({ index }) => bodies[index] ?? ''),
      total: bodies.length,
      reasons: unique(refusals.map(({ code }) => code)),
      retryable: refusals.some(({ final }) => !final),
      cause: refusals.find(({ cause }) => cause !== undefined)?.cause,
    });
  }
}

const unique = (values: string[]): string[] => [...new Set(values)];
