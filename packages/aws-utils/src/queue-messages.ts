import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import type { CallOptions } from './call-options.ts';

/** What a sender adds to a body, by name. */
export type MessageAttributes = Readonly<Record<string, MessageAttributeValue>>;

/** A message with attributes. */
export interface OutgoingMessage {
  readonly body: string;
  readonly attributes?: MessageAttributes | undefined;
  /** How long nobody receives it, in seconds, 0 to 900 ("AWS SQS quotas"). Default: the queue's own delay. */
  readonly delaySeconds?: number | undefined;
}

export interface ReceiveOptions extends CallOptions {
  /** Most messages to receive, 1 to 10. Default 10. */
  max?: number;
  /** How long to wait for a first message, in seconds, 0 to 20. Default 0. */
  waitSeconds?: number;
  /** For how long the messages are hidden, in seconds, 0 to 43200. Default: the queue's own visibility timeout. */
  visibilitySeconds?: number;
}

export interface ReceivedMessage {
  /** Stays the same on the way to a dead-letter queue. */
  id: string;
  body: string;
  /** What its sender added. */
  attributes: MessageAttributes | undefined;
  /** Epoch ms; of one in a dead-letter queue, when it was sent to the queue where it failed ("Amazon SQS dead-letter queues"). */
  sentAt: number;
  /** How often the message has been received, this time included. */
  receiveCount: number;
  /** Of one in a dead-letter queue, the ARN of the queue where it failed; undefined where it was sent there. */
  failedIn: string | undefined;
  /** Names this receipt of the message. */
  receiptHandle: string;
}

/** What names a receipt of a message. */
export type Receipt = Pick<ReceivedMessage, 'receiptHandle'>;

export interface VisibilityChange {
  receiptHandle: string;
  /** From now, 0 to 43200. */
  seconds: number;
}
