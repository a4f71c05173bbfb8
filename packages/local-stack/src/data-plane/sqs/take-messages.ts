import type { Message } from '@aws-sdk/client-sqs';
import type { SqsCall } from './sqs-call.ts';

/**
 * Receives visible messages, hands each over, and deletes them.
 *
 * @param maximum most messages to take, 1 to 10
 * @returns how many there were
 */
export async function takeMessages(
  call: SqsCall,
  QueueUrl: string,
  maximum: number,
  take: (message: Message) => Promise<void>,
): Promise<number> {
  const { Messages = [] } = await call('ReceiveMessage', {
    QueueUrl,
    MaxNumberOfMessages: maximum,
    MessageAttributeNames: ['All'],
  });
  if (Messages.length === 0) return 0;
  for (const message of Messages) await take(message);
  await call('DeleteMessageBatch', {
    QueueUrl,
    Entries: Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
  });
  return Messages.length;
}
