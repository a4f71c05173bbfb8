import { listVersionName, type UserList } from './list-edit.ts';
import type { UserRecord } from './user-record.ts';
import type { Stored, WriteCondition } from './versioning.ts';

/**
 * A whole read of a user, as it is to be stored in the place of what is there. Ids that were added or deleted since
 * the read began stay as they are: the read may not have seen those events.
 *
 * @param version when the read began, epoch ms
 * @returns `undefined` when a newer read is there, or the user was deleted since
 */
export function onTopOf(
  stored: Stored<UserRecord> | undefined,
  read: UserRecord,
  version: number,
): Stored<UserRecord> | undefined {
  if (stored?.deleted && version <= (stored.version ?? 0)) return undefined;
  if (version < (stored?.read_version ?? 0)) return undefined;

  const laterEvents = Object.entries(stored?.list_versions ?? {}).filter(([, event]) => event >= version);
  const list_versions = Object.fromEntries(laterEvents);
  const merged = (list: UserList): string[] => {
    const inStored = new Set(stored?.[list]);
    const inRead = new Set(read[list]);
    const hasLaterEvent = (id: string) => Object.hasOwn(list_versions, listVersionName(list, id));
    return [...new Set([...inRead, ...inStored])].filter((id) =>
      (hasLaterEvent(id) ? inStored : inRead).has(id),
    );
  };
  return {
    ...read,
    loan_ids: merged('loan_ids'),
    request_ids: merged('request_ids'),
    fee_ids: merged('fee_ids'),
    version: Math.max(version, ...Object.values(list_versions)),
    read_version: version,
    list_versions,
    revision: (stored?.revision ?? 0) + 1,
  };
}

/** The condition that no write with a version came between since the user was read. */
export function unchangedSince(stored: Stored<UserRecord> | undefined): WriteCondition {
  if (stored === undefined) {
    return {
      ConditionExpression: 'attribute_not_exists(#key)',
      ExpressionAttributeNames: { '#key': 'primary_id' },
    };
  }
  // The version too: deleted and written again, a user counts its revisions afresh.
  const seen = (['version', 'revision'] as const).map((name) => ({ name, value: stored[name] }));
  const present = seen.filter(({ value }) => value !== undefined);
  return {
    ConditionExpression: seen
      .map(({ name, value }) =>
        value === undefined ? `attribute_not_exists(#${name})` : `#${name} = :${name}`,
      )
      .join(' AND '),
    ExpressionAttributeNames: { '#version': 'version', '#revision': 'revision' },
    ...(present.length > 0 && {
      ExpressionAttributeValues: Object.fromEntries(present.map(({ name, value }) => [`:${name}`, value])),
    }),
  };
}
