import { CacheInvalidVersionError, quoted } from './errors.ts';
import { DAY, toEpochSeconds } from './expiry.ts';
import type { RecordTable } from './record-table.ts';

/** What a write came to. `stale`: the cache holds something newer, and keeps it; for the writer that is a success. */
export type WriteResult = 'written' | 'stale';

/** What the stores keep beside a record's own attributes; no reader of the stores sees it. */
export interface Bookkeeping {
  /**
   * Of the newest read or event that the record reflects, of a user the newest whole read, epoch ms; absent where
   * written without one.
   */
  version?: number;
  /** On a tombstone: the record is gone from Alma as of `version`. */
  deleted?: true;
  /**
   * On a loan, request or fee: the versions of the fields that are not as of `version`, with or without a value. As JSON,
   * in the order of the fields, so that a condition can compare it.
   */
  field_versions?: string;
  /**
   * On a loan, request or fee: when Alma was last asked for it, be it alone or in a list, epoch ms. Without it where each
   * field has been told since.
   */
  read_version?: number;
  /** On a user: the version of each id that was added to or deleted from a list since that read. */
  list_versions?: Record<string, number>;
  /** Another with each write that follows a read, so that a writer notices one that came between. */
  revision?: string;
}

/** A DynamoDB condition expression and what it refers to. */
export interface WriteCondition {
  ConditionExpression?: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Record<string, unknown>;
}

/** A record as the table holds it. */
export type Stored<R extends object> = R & Bookkeeping;

/** A record with its date. */
export interface Dated<R extends object> {
  readonly record: R;
  /**
   * As of when Alma had it so, epoch ms: the version of its write, of a user that of the newest whole read, whatever
   * events have changed since. `undefined` where it was written without a version, as by the older stack.
   */
  readonly asOf: number | undefined;
}

/** A record as readers are given it, and as a write would leave it. */
export interface Preview<R extends object> {
  readonly before: R;
  readonly after: R;
}

/**
 * How long a tombstone stays, in seconds: longer than Alma goes on sending a webhook event, which is about ten hours
 * (Alma webhooks: retries after 1, 3 and 6 hours).
 */
const TOMBSTONE_LIFETIME = DAY;

/** What stands in a deleted record's place, so that an update that read Alma earlier does not bring it back. */
export function tombstone<R extends object>(
  { key, expiry }: RecordTable<R>,
  id: string,
  version: number,
  now: number,
): Record<string, unknown> {
  return { [key]: id, version, deleted: true, [expiry]: toEpochSeconds(now) + TOMBSTONE_LIFETIME };
}

/**
 * The condition under which a write of this version may replace what is there: nothing, a record without a version
 * (the older stack's), an older one, or a record of the same version. Between a record and a tombstone of one version
 * the tombstone stays, in whichever order they come.
 */
export function unlessNewer(version: number, write: 'put' | 'delete'): WriteCondition {
  const names = { '#version': 'version' };
  const values = { ':version': version };
  if (write === 'delete') {
    return {
      ConditionExpression: 'attribute_not_exists(#version) OR #version <= :version',
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: values,
    };
  }
  return {
    ConditionExpression:
      'attribute_not_exists(#version) OR #version < :version OR #version = :version AND attribute_not_exists(#deleted)',
    ExpressionAttributeNames: { ...names, '#deleted': 'deleted' },
    ExpressionAttributeValues: values,
  };
}

/**
 * As of when the cache knows all that Alma tells of what an item is about, that it is gone included, epoch ms: every field is as
 * of then or later, or Alma was asked then. `undefined` where some of it was never told, or no version says when.
 */
export const wholeAsOf = ({ version, field_versions, read_version }: Bookkeeping): number | undefined =>
  field_versions === undefined ? version : read_version;

/** The record without the bookkeeping, and its date; `undefined` for a tombstone and for nothing. */
export function dated<R extends object>(stored: Stored<R> | undefined): Dated<R> | undefined {
  if (stored === undefined || stored.deleted) return undefined;
  const { version, deleted, field_versions, read_version, list_versions, revision, ...record } = stored;
  return { record: record as unknown as R, asOf: version };
}

/** @throws CacheInvalidVersionError for what is no time in epoch milliseconds */
export function assertVersion(version: number, table: string, id: string): void {
  if (Number.isSafeInteger(version) && version >= 0) return;
  throw new CacheInvalidVersionError(
    `The version of record ${quoted(id)} must be a time in whole epoch milliseconds, not ${version}`,
    { table, id },
  );
}
