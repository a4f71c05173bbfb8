import type { Message } from '@aws-sdk/client-sqs';
import type { SqsEmulator } from '../data-plane/sqs/sqs.ts';
import type { LocalQueue } from '../queue.ts';
import type { MappingPlan } from '../template/mappings.ts';

/** Most messages of one receive or one batch call: SQS's limit. */
export const MAX_ENTRIES = 10;
/** How long one receive waits for messages, seconds: short, so that disabling takes effect soon. */
const LONG_POLL_SECONDS = 0.2;

interface BatchSource {
  readonly plan: Pick<MappingPlan, 'batchSize' | 'batchingWindowSeconds'>;
  readonly queue: LocalQueue;
  readonly sqs: SqsEmulator;
}

/** Up to a batch of messages: what there is at once, and what comes within the batching window. */
export async function receiveBatch({ plan, queue, sqs }: BatchSource): Promise<Message[]> {
  const receive = async (maximum: number, waitSeconds: number): Promise<Message[]> => {
    const { Messages } = await sqs.call('ReceiveMessage', {
      QueueUrl: queue.url,
      MaxNumberOfMessages: Math.min(maximum, MAX_ENTRIES),
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    });
    return Messages ?? [];
  };

  const messages = await receive(plan.batchSize, LONG_POLL_SECONDS);
  const windowEnd = Date.now() + plan.batchingWindowSeconds * 1000;
  while (messages.length > 0 && messages.length < plan.batchSize) {
    const wait = Math.max(0, windowEnd - Date.now()) / 1000;
    const more = await receive(plan.batchSize - messages.length, wait);
    if (more.length === 0) break;
    messages.push(...more);
  }
  return messages;
}
