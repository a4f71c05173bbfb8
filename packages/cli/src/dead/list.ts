import type { ReceivedMessage } from '@alma-cache/aws-utils';
import type { AwsClients } from '../aws-clients.ts';
import type { DeadLetterQueue, Held } from './dead-letter-queue.ts';
import { type Group, groupByReason } from './groups.ts';
import { failedInQueue, HeldMessages, holdSeconds } from './held-messages.ts';
import { openQueue } from './queue-calls.ts';
import { findReasons, type Reasons } from './reasons.ts';

/** Messages a second that are received; rather too few than too many. */
const SLOW = 50;
/** For how long a message is hidden at least. */
const LEAST_SECONDS = 120;

/** What a look into a dead-letter queue found. */
export interface Finding {
  readonly queue: DeadLetterQueue;
  /** Before the look. */
  readonly count: Held;
  /** Those that failed in the source queue, oldest first. */
  readonly messages: readonly ReceivedMessage[];
  /** Those that failed in another queue which has the same dead-letter queue. */
  readonly failedElsewhere: readonly ReceivedMessage[];
  /** False where there are more than were examined. */
  readonly complete: boolean;
  readonly reasons: Reasons;
  readonly groups: readonly Group[];
  /** Why messages could not be made visible again at once, one for each. */
  readonly stuck: readonly string[];
  /** For how long these are hidden at most. */
  readonly holdSeconds: number;
}

/** How many messages were looked at. */
export function examinedIn({ messages, failedElsewhere }: Finding): number {
  return messages.length + failedElsewhere.length;
}

export interface Look {
  readonly clients: Pick<AwsClients, 'sqs' | 'lambda' | 'cloudWatchLogs'>;
  readonly queue: DeadLetterQueue;
  readonly count: Held;
  /** Most messages to examine. */
  readonly limit: number;
  /** Whether the functions' logs are searched for reasons. */
  readonly readLogs: boolean;
  readonly signal: AbortSignal;
  /** Called with the number of messages received so far. */
  readonly onProgress: (examined: number) => void;
}

/**
 * Examines messages and leaves them as they were, but for one more receipt each: SQS has no other way to look at a
 * message. It counts for nothing, as a dead-letter queue has no redrive policy of its own.
 *
 * @throws QueueGoneError
 */
export async function lookAt({
  clients,
  queue,
  count,
  limit,
  readLogs,
  signal,
  onProgress,
}: Look): Promise<Finding> {
  const seconds = holdSeconds(limit, SLOW, LEAST_SECONDS);
  const held = new HeldMessages(openQueue(clients.sqs, queue.url), queue.name, seconds);
  let examined: ReceivedMessage[] = [];
  let complete = false;
  try {
    const enough = () => {
      onProgress(held.size);
      return held.size >= limit;
    };
    complete = await held.receiveAll({ signal, enough });
    examined = held.messages.toSorted((a, b) => a.sentAt - b.sentAt);
  } finally {
    await held.release();
  }
  const messages = examined.filter((message) => failedInQueue(message, queue.source.arn));
  const failedElsewhere = examined.filter((message) => !failedInQueue(message, queue.source.arn));
  const reasons = readLogs
    ? await findReasons({ clients, queue, messages, signal })
    : { unknownBecause: 'the logs were not searched (--no-logs)' };
  const groups = groupByReason(messages, reasons);
  return {
    queue,
    count,
    messages,
    failedElsewhere,
    complete,
    reasons,
    groups,
    stuck: held.stuck,
    holdSeconds: seconds,
  };
}
