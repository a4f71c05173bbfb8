import { kindNames } from '@alma-cache/cache-schemas/kind-names';
import type { QueueReader } from '../deployment/queue-readers.ts';

/** A queue at one moment; `undefined` is what is not known. */
export interface QueueStatus {
  /** As the commands call it, such as `users`. */
  readonly name: string;
  /** To be received. SQS counts approximately, and late by up to a minute. */
  readonly waiting: number | undefined;
  /** Received and not deleted yet; postponed messages are among them. */
  readonly inFlight: number | undefined;
  readonly delayed: number | undefined;
  /** Of these, how many wait for Alma's next day, a few that are just processed among them; `undefined` where nobody tells. */
  readonly postponed: number | undefined;
  /** In its dead-letter queue; `none` where it has no such queue. */
  readonly dead: number | 'none' | undefined;
  /** Age of the oldest message, ms, some minutes late. */
  readonly oldestMs: number | undefined;
  readonly readers: readonly QueueReader[] | undefined;
  /** Records a minute that its functions processed in the last minutes. */
  readonly processedPerMinute: number | undefined;
  /** By how much the number of messages changes a minute, in what was seen of it. */
  readonly changePerMinute: number | undefined;
}

export interface TableStatus {
  /** As the commands call it, such as `loan`. */
  readonly name: string;
  /** DynamoDB's own count, which it updates about every six hours (DynamoDB API reference, TableDescription). */
  readonly items: number | undefined;
}

/** What Alma last said is left of the day's calls. */
export interface AlmaCalls {
  readonly left: number;
  /** Epoch ms, at most some minutes before Alma said so. */
  readonly readAt: number;
}

/** A part of the status that could not be read. */
export interface Unreadable {
  /** Such as `queue loans`. */
  readonly part: string;
  readonly reason: string;
}

/** The stack at one moment. */
export interface Status {
  /** Epoch ms. */
  readonly time: number;
  readonly queues: readonly QueueStatus[];
  readonly tables: readonly TableStatus[];
  /** `undefined` where no function has called Alma today, or it is not known. */
  readonly almaCalls: AlmaCalls | undefined;
  readonly unreadable: readonly Unreadable[];
}

/** The queue whose messages beget messages of {@link FED_BY_USERS}. */
export const USERS = 'users';

/** The queues that get a message for each record of a user that is read. */
export const FED_BY_USERS: readonly string[] = kindNames.map((name) => `${name}s`);

/** All messages of a queue that are still to be done; `undefined` where they are not known. */
export function messagesIn({
  waiting,
  inFlight,
  delayed,
}: Pick<QueueStatus, 'waiting' | 'inFlight' | 'delayed'>): number | undefined {
  if (waiting === undefined || inFlight === undefined || delayed === undefined) return undefined;
  return waiting + inFlight + delayed;
}

/** Whether messages reach the function, or are about to. */
export function isRunning({ state }: QueueReader): boolean {
  return ['Enabled', 'Enabling', 'Creating', 'Updating'].includes(state);
}
