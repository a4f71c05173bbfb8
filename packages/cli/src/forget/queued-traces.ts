import type { ReceivedMessage } from '@alma-cache/aws-utils';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { countMessages, type DeadLetterQueue, findDeadLetterQueue } from '../dead/dead-letter-queue.ts';
import { NoDeadLetterQueueError } from '../dead/errors.ts';
import { HeldMessages, holdSeconds, MOST_HELD } from '../dead/held-messages.ts';
import { openQueue } from '../dead/queue-calls.ts';
import type { NamedResource } from '../deployment/deployment.ts';
import { isAbout } from './is-about.ts';

/** What a queue, with its dead-letter queue, has of a user. */
export interface QueueTraces {
  readonly queue: string;
  /** Messages that wait in the queue or are being processed, whoever they are about; SQS counts approximately. */
  readonly waiting: number;
  /** Undefined where the queue has none. */
  readonly deadLetters: DeadLetterTraces | undefined;
}

export interface DeadLetterTraces {
  /** The dead-letter queue's own name in SQS. */
  readonly queue: string;
  /** How many were looked at. */
  readonly examined: number;
  /** Message ids of those about the user. */
  readonly about: readonly string[];
  /** Those of them that SQS did not delete. */
  readonly notDeleted: readonly string[];
  /** Whether all were looked at, and those that stay were made visible again. */
  readonly isComplete: boolean;
}

/** Messages a second that are received; rather too few than too many. */
const SLOW = 50;
/** For how long a message is hidden at least. */
const LEAST_SECONDS = 120;

interface Looking {
  readonly sqs: SQSClient;
  readonly userId: string;
  /** Whether the dead letters about the user are deleted. */
  readonly erase: boolean;
  readonly signal: AbortSignal;
}

/**
 * Looks for a user's messages. Those of a queue that feeds a function are counted and left alone: to receive one brings it
 * closer to its dead-letter queue. Dead letters are received, which counts for nothing, and those that stay are visible
 * again at once.
 *
 * @throws QueueGoneError, DeadLetterQueueGoneError
 */
export async function tracesInQueue(
  { name, target: url }: NamedResource,
  looking: Looking,
): Promise<QueueTraces> {
  const { sqs, signal } = looking;
  const { visible, hidden } = await countMessages(sqs, { name, url }, signal);
  const deadLetterQueue = await deadLetterQueueOf({ name, url }, looking);
  return {
    queue: name,
    waiting: visible + hidden,
    deadLetters: deadLetterQueue && (await tracesInDeadLetters(deadLetterQueue, looking)),
  };
}

async function deadLetterQueueOf(
  source: { readonly name: string; readonly url: string },
  { sqs, signal }: Looking,
): Promise<DeadLetterQueue | undefined> {
  try {
    return await findDeadLetterQueue(sqs, source, signal);
  } catch (error) {
    if (error instanceof NoDeadLetterQueueError) return undefined;
    throw error;
  }
}

async function tracesInDeadLetters(
  queue: DeadLetterQueue,
  { sqs, userId, erase, signal }: Looking,
): Promise<DeadLetterTraces> {
  const seconds = holdSeconds(MOST_HELD, SLOW, LEAST_SECONDS);
  const held = new HeldMessages(openQueue(sqs, queue.url), queue.name, seconds);
  try {
    const isComplete = await held.receiveAll({ signal });
    const examined = held.size;
    const about = held.messages.filter(({ body }) => isAbout(body, userId));
    const notDeleted = erase && !signal.aborted ? await deleteMessages(held, about) : [];
    await held.release();
    return {
      queue: queue.name,
      examined,
      about: about.map(({ id }) => id),
      notDeleted: notDeleted.map(({ id }) => id),
      isComplete: isComplete && held.stuck.length === 0,
    };
  } finally {
    await held.release();
  }
}

/** Deletes messages; answers with those that SQS did not delete. */
async function deleteMessages(
  held: HeldMessages,
  messages: readonly ReceivedMessage[],
): Promise<readonly ReceivedMessage[]> {
  const { codes, failure } = await held.delete(messages);
  if (failure !== undefined) throw failure;
  return [...codes.keys()];
}
