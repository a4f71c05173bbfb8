import { HOUR, toEpochSeconds } from './expiry.ts';
import { kindNames, type RecordKindName } from './kind-names.ts';
import type { RecordTable } from './record-table.ts';
import { storedUserId } from './user-id.ts';

/** The name of a list of a user record: `loan_ids`. */
export type UserList = `${RecordKindName}_ids`;

export const userLists: readonly UserList[] = kindNames.map((name) => `${name}_ids` as const);

/** A user in the cache: which records of each kind to look up. */
export interface UserRecord extends Record<UserList, string[]> {
  /** Lower case. */
  primary_id: string;
  /** What the fees are in, such as `EUR`; absent where Alma gave none, as for no fees. */
  fee_currency?: string;
  /** Epoch seconds: two hours after the write. */
  expiry_date: number;
}

export const userTable: RecordTable<UserRecord> = {
  key: 'primary_id',
  expiry: 'expiry_date',
  storedId: storedUserId,
};

/** The ids of a user's records of each kind: `loanIds`. */
export type RecordIds = Readonly<Record<`${RecordKindName}Ids`, readonly string[]>>;

export interface UserLists extends RecordIds {
  primaryId: string;
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
export function toUserRecord({ primaryId, feeCurrency, now, ...ids }: UserLists): UserRecord {
  return {
    primary_id: storedUserId(primaryId),
    ...listsOf((name) => ids[`${name}Ids`]),
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
    primary_id: storedUserId(primaryId),
    ...listsOf(() => []),
    expiry_date: toEpochSeconds(now) - HOUR,
  };
}

function listsOf(idsOf: (name: RecordKindName) => readonly string[]): Record<UserList, string[]> {
  const lists = kindNames.map((name) => [`${name}_ids`, [...new Set(idsOf(name))]]);
  return Object.fromEntries(lists) as Record<UserList, string[]>;
}
