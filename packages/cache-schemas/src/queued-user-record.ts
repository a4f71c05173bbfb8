import { MINUTE, toEpochSeconds } from './expiry.ts';
import type { RecordTable } from './record-table.ts';
import { storedUserId } from './user-id.ts';

/** A mark that an update of the user was queued a moment ago. */
export interface QueuedUserRecord {
  /** Lower case. */
  primary_id: string;
  /** Epoch seconds: five minutes after the write. */
  expiry_date: number;
}

export const queuedUserTable: RecordTable<QueuedUserRecord> = {
  key: 'primary_id',
  expiry: 'expiry_date',
  storedId: storedUserId,
};

/**
 * The mark of a user queued now.
 * @param now the time of the write, epoch milliseconds
 */
export function toQueuedUserRecord(primaryId: string, now: number): QueuedUserRecord {
  return { primary_id: storedUserId(primaryId), expiry_date: toEpochSeconds(now) + 5 * MINUTE };
}
