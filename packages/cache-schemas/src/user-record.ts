import { HOUR, toEpochSeconds } from './expiry.ts';
import { type RecordTable, storedUserId } from './record-table.ts';

/** A user in the cache: which loans, requests and fees to look up. */
export interface UserRecord {
  /** Lower case. */
  primary_id: string;
  loan_ids: string[];
  request_ids: string[];
  fee_ids: string[];
  /** What the fees are in, such as `EUR`; absent where Alma gave none, as for no fees. */
  fee_currency?: string;
  /** Epoch seconds: two hours after the write. */
  expiry_date: number;
}

export const userLists = ['loan_ids', 'request_ids', 'fee_ids'] as const satisfies (keyof UserRecord)[];

/** The name of a list of a user record. */
export type UserList = (typeof userLists)[number];

export const userTable: RecordTable<UserRecord> = {
  key: 'primary_id',
  expiry: 'expiry_date',
  storedId: storedUserId,
};

export interface UserLists {
  primaryId: string;
  loanIds: readonly string[];
  requestIds: readonly string[];
  feeIds: readonly string[];
  /** Default: none. */
  feeCurrency?: string | undefined;
  /** The time of the write, epoch milliseconds. */
  now: number;
}

/**
 * How long a user's lists are believed, in seconds. Alma sends no event of some changes, a paid fee among them, and events
 * can be lost.
 */
export const LIST_LIFETIME = 2 * HOUR;

/** The record of a user; an id that Alma lists twice is kept once. */
export function toUserRecord({
  primaryId,
  loanIds,
  requestIds,
  feeIds,
  feeCurrency,
  now,
}: UserLists): UserRecord {
  return {
    primary_id: storedUserId(primaryId),
    loan_ids: [...new Set(loanIds)],
    request_ids: [...new Set(requestIds)],
    fee_ids: [...new Set(feeIds)],
    ...(feeCurrency !== undefined && { fee_currency: feeCurrency }),
    expiry_date: toEpochSeconds(now) + LIST_LIFETIME,
  };
}

/**
 * What events are kept on until the user is read: a record without ids that is never valid, so that nobody takes it for
 * the user, and old enough for any reader's clock; DynamoDB's TTL sweeps it.
 *
 * @param now the time of the write, epoch milliseconds
 */
export function unreadUser(primaryId: string, now: number): UserRecord {
  return {
    ...toUserRecord({ primaryId, loanIds: [], requestIds: [], feeIds: [], now }),
    expiry_date: toEpochSeconds(now) - HOUR,
  };
}
