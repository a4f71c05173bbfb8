import type { RecordTable } from './record-table.ts';
import type { StoredUser } from './user-changes.ts';
import { userLists } from './user-record.ts';
import type { Stored, WriteCondition } from './versioning.ts';

/**
 * The condition that a user is as it was read. Every write of the stores gives the user another `revision`, so none
 * of them goes unnoticed. The older stack leaves the `revision` alone when it edits a list; the lists' sizes and the
 * expiry tell of its writes.
 */
export const unchangedSince = (user: StoredUser): WriteCondition =>
  asSeen([
    { name: 'revision', value: user?.revision },
    { name: 'expiry_date', value: user?.expiry_date },
    ...userLists.map((name) => ({ name, value: user?.[name]?.length, isSize: true })),
  ]);

/**
 * The condition that an item is as it was read. A write that follows a read gives it another `revision`, any other of the
 * stores another `version` or makes it a tombstone; the older stack leaves neither on it, and mostly another expiry.
 */
export const itemUnchangedSince = <R extends object>(
  item: Stored<R> | undefined,
  { expiry }: RecordTable<R>,
): WriteCondition =>
  asSeen([
    { name: 'revision', value: item?.revision },
    { name: 'version', value: item?.version },
    { name: 'deleted', value: item?.deleted },
    { name: expiry, value: item?.[expiry] },
  ]);

/** An attribute, or the size of one, as it was read; `undefined` where there was none. */
interface Seen {
  readonly name: string;
  readonly value: unknown;
  readonly isSize?: boolean;
}

function asSeen(seen: readonly Seen[]): WriteCondition {
  const conditions = seen.map(({ name, value, isSize }) => {
    if (value === undefined) return `attribute_not_exists(#${name})`;
    return `${isSize ? `size(#${name})` : `#${name}`} = :${name}`;
  });
  const present = seen.filter(({ value }) => value !== undefined);
  return {
    ConditionExpression: conditions.join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(seen.map(({ name }) => [`#${name}`, name])),
    ...(present.length > 0 && {
      ExpressionAttributeValues: Object.fromEntries(present.map(({ name, value }) => [`:${name}`, value])),
    }),
  };
}
