import type { AwsClients } from '../aws-clients.ts';
import { type DeadLetter, failedInQueue } from './dead-letter.ts';
import type { DeadLetterQueue, Held } from './dead-letter-queue.ts';
import { type Group, groupByReason, type Reasons } from './groups.ts';
import { HeldLetters, holdSeconds } from './held-letters.ts';
import { findReasons } from './reasons.ts';

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
  readonly letters: readonly DeadLetter[];
  /** Those that failed in another queue which has the same dead-letter queue. */
  readonly failedElsewhere: readonly DeadLetter[];
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
export function examinedIn({ letters, failedElsewhere }: Finding): number {
  return letters.length + failedElsewhere.length;
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
  /** Told how many messages were received. */
  readonly onProgress: (examined: number) => void;
}

/**
 * Examines dead letters and leaves them as they were, but for one more receipt each: SQS has no other way to look at a
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
  const held = new HeldLetters(clients.sqs, queue, holdSeconds(limit, SLOW, LEAST_SECONDS));
  let examined: DeadLetter[] = [];
  let complete = false;
  try {
    const enough = () => {
      onProgress(held.size);
      return held.size >= limit;
    };
    complete = await held.receiveAll({ signal, enough });
    examined = held.letters.toSorted((a, b) => a.sentAt - b.sentAt);
  } finally {
    await held.release();
  }
  const letters = examined.filter((letter) => failedInQueue(letter, queue.source.arn));
  const failedElsewhere = examined.filter((letter) => !failedInQueue(letter, queue.source.arn));
  const reasons = readLogs
    ? await findReasons({ clients, queue, letters, signal })
    : { unknownBecause: 'the logs were not searched (--no-logs)' };
  const groups = groupByReason(letters, reasons);
  const { stuck, seconds } = held;
  return {
    queue,
    count,
    letters,
    failedElsewhere,
    complete,
    reasons,
    groups,
    stuck,
    holdSeconds: seconds,
  };
}
