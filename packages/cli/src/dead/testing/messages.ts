import { Queue, type ReceivedMessage } from '@alma-cache/aws-utils';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DeadLetterQueue } from '../dead-letter-queue.ts';
import { HeldMessages } from '../held-messages.ts';

/** A message of a dead-letter queue as it may be, but for what is given. */
export function deadMessage(id: string, differences: Partial<ReceivedMessage> = {}): ReceivedMessage {
  return {
    id,
    body: 'test_user',
    attributes: undefined,
    sentAt: Date.UTC(2026, 2, 4, 12),
    receiveCount: 4,
    failedIn: undefined,
    receiptHandle: `receipt of ${id}`,
    ...differences,
  };
}

/** Messages of a dead-letter queue, held by nobody yet; refused ones are asked about again at once. */
export function heldMessages(
  sqs: SQSClient,
  { url, name }: Pick<DeadLetterQueue, 'url' | 'name'>,
  seconds: number,
): HeldMessages {
  const queue = new Queue({ url }, { client: sqs, sleep: async () => undefined });
  return new HeldMessages(queue, name, seconds);
}
