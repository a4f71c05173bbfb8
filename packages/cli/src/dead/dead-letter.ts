import type { Message, MessageAttributeValue } from '@aws-sdk/client-sqs';

/** A message of a dead-letter queue, received and so hidden for a while. */
export interface DeadLetter {
  /** The id under which the functions logged its failures: it stays the same on the way to the dead-letter queue. */
  readonly messageId: string;
  readonly body: string;
  /** What its sender added, kept when it is sent again. */
  readonly attributes: Readonly<Record<string, MessageAttributeValue>> | undefined;
  /** Epoch ms: when it was sent to the queue where it failed, not when it came here ("Amazon SQS dead-letter queues"). */
  readonly sentAt: number;
  /** Over both queues, this receipt included ("ReceiveMessage"). */
  readonly receiveCount: number;
  /** ARN of the queue where it failed; undefined where it was sent to the dead-letter queue itself. */
  readonly failedIn: string | undefined;
  /** Of the latest receipt. */
  readonly receiptHandle: string;
}

/** Whether a letter failed in a queue. One that was sent to the dead-letter queue itself failed nowhere else. */
export function failedInQueue({ failedIn }: DeadLetter, queueArn: string): boolean {
  return (failedIn ?? queueArn) === queueArn;
}

/** What is asked of SQS with each message. */
export const WANTED = {
  MessageAttributeNames: ['All'],
  MessageSystemAttributeNames: ['SentTimestamp', 'ApproximateReceiveCount', 'DeadLetterQueueSourceArn'],
} as const;

/** Reads a message as SQS gives it. */
export function deadLetter({
  MessageId = '',
  Body = '',
  ReceiptHandle = '',
  MessageAttributes,
  Attributes,
}: Message): DeadLetter {
  return {
    messageId: MessageId,
    body: Body,
    attributes: MessageAttributes,
    sentAt: Number(Attributes?.SentTimestamp),
    receiveCount: Number(Attributes?.ApproximateReceiveCount),
    failedIn: Attributes?.DeadLetterQueueSourceArn,
    receiptHandle: ReceiptHandle,
  };
}
