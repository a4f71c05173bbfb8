import {
  GetQueueAttributesCommand,
  type QueueAttributeName,
  QueueDoesNotExist,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { deadLetterQueueArn, queueUrl } from '../deployment/redrive-policy.ts';
import { DeadLetterQueueGoneError, NoDeadLetterQueueError } from './errors.ts';
import { whileThere } from './queue-calls.ts';

/** A queue whose messages failed, and where SQS put them. */
export interface DeadLetterQueue {
  /** The queue where they failed. */
  readonly source: { readonly name: string; readonly url: string; readonly arn: string };
  /** The dead-letter queue's own name in SQS. */
  readonly name: string;
  readonly url: string;
  readonly arn: string;
}

/** How many messages a queue holds; SQS counts approximately, and late by up to a minute. */
export interface Held {
  /** To be received. */
  readonly visible: number;
  /** Received by somebody and not visible again yet. */
  readonly hidden: number;
}

/**
 * Finds the dead-letter queue that a queue's redrive policy names.
 *
 * @param source a queue's name for people, and its URL
 * @throws QueueGoneError, NoDeadLetterQueueError, DeadLetterQueueGoneError
 */
export async function findDeadLetterQueue(
  sqs: SQSClient,
  source: { readonly name: string; readonly url: string },
  signal: AbortSignal,
): Promise<DeadLetterQueue> {
  const wanted: QueueAttributeName[] = ['QueueArn', 'RedrivePolicy'];
  const { QueueArn = '', RedrivePolicy } = await attributesOf(sqs, source, wanted, signal);
  const arn = deadLetterQueueArn(RedrivePolicy);
  if (arn === undefined) throw new NoDeadLetterQueueError(source.name);
  const name = arn.split(':').at(-1) ?? '';
  try {
    return { source: { ...source, arn: QueueArn }, name, url: await queueUrl(sqs, arn, signal), arn };
  } catch (cause) {
    if (cause instanceof QueueDoesNotExist) throw new DeadLetterQueueGoneError(source.name, name, { cause });
    throw cause;
  }
}

/**
 * Counts a queue's messages without receiving any.
 *
 * @throws QueueGoneError
 */
export async function countMessages(
  sqs: SQSClient,
  queue: { readonly name: string; readonly url: string },
  signal: AbortSignal,
): Promise<Held> {
  const wanted: QueueAttributeName[] = [
    'ApproximateNumberOfMessages',
    'ApproximateNumberOfMessagesNotVisible',
  ];
  const counts = await attributesOf(sqs, queue, wanted, signal);
  return {
    visible: Number(counts.ApproximateNumberOfMessages),
    hidden: Number(counts.ApproximateNumberOfMessagesNotVisible),
  };
}

async function attributesOf(
  sqs: SQSClient,
  { name, url }: { readonly name: string; readonly url: string },
  AttributeNames: QueueAttributeName[],
  abortSignal: AbortSignal,
) {
  const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames });
  const { Attributes = {} } = await whileThere(name, () => sqs.send(command, { abortSignal }));
  return Attributes;
}
