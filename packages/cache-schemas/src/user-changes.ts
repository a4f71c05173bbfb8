import { type UserList, type UserRecord, userLists } from './user-record.ts';
import type { Stored, WriteResult } from './versioning.ts';

/** A user as the table holds it; `undefined` where there is no item. */
export type StoredUser = Stored<UserRecord> | undefined;

/** To add one id to a list, or to delete it from there. */
export interface ListEdit {
  action: 'add' | 'delete';
  list: UserList;
  id: string;
  /** The time of the event, epoch ms. */
  version: number | undefined;
}

/**
 * What an edit of a list came to. `not-cached`: the cache has no valid record of this user, be it expired, deleted or
 * never read; an edit with a version is remembered all the same, for the next read to be merged with.
 */
export type EditResult = WriteResult | 'not-cached';

/** The name under which `list_versions` keeps the version of an id. */
const listVersionName = (list: UserList, id: string): string => `${list}/${id}`;

/**
 * The user after an edit of a list, or the edit's result where there is nothing to write. Of a read and an event of
 * one moment the event counts as newer, of two events the deletion.
 *
 * @param unread what stands for the user where there is no item
 */
export function afterEdit(
  stored: StoredUser,
  { action, list, id, version }: ListEdit,
  unread: UserRecord,
): Stored<UserRecord> | EditResult {
  // Without a version the next read could not tell whether the edit is newer.
  if (version === undefined && (stored === undefined || stored.deleted)) return 'not-cached';
  const user: Stored<UserRecord> = stored ?? unread;
  // The older stack's records have no `fee_ids`, tombstones no lists at all.
  const ids: readonly string[] = user[list] ?? [];
  const isListed = ids.includes(id);
  const isDone = isListed === (action === 'add');
  const edited = action === 'add' ? [...ids, id] : ids.filter((other) => other !== id);
  const next = isDone ? user : { ...user, [list]: edited };
  if (version === undefined) return isDone ? 'written' : next;

  const name = listVersionName(list, id);
  const seen = user.list_versions?.[name];
  if (version === seen && isDone) return 'written';
  if (version === seen ? action === 'add' : version < Math.max(user.version ?? 0, seen ?? 0)) return 'stale';
  return { ...next, list_versions: { ...user.list_versions, [name]: version } };
}

/**
 * The user after a whole read. Ids that were added or deleted since the read began stay as they are: the read may not
 * have seen those events. A read without a version replaces whatever is there.
 *
 * @param version when the read began, epoch ms
 * @returns `stale` when a newer read is there, or the user was deleted since
 */
export function afterRead(
  user: StoredUser,
  read: UserRecord,
  version: number | undefined,
): Stored<UserRecord> | 'stale' {
  if (version === undefined) return read;
  const seen = user?.version ?? 0;
  if (version < seen || (version === seen && user?.deleted)) return 'stale';

  const laterEvents = Object.entries(user?.list_versions ?? {}).filter(([, event]) => event >= version);
  const list_versions = Object.fromEntries(laterEvents);
  const merged = (list: UserList): string[] => {
    const hasLaterEvent = (id: string) => Object.hasOwn(list_versions, listVersionName(list, id));
    const asRead = read[list].filter((id) => !hasLaterEvent(id));
    const asStored = user?.[list]?.filter(hasLaterEvent) ?? [];
    return [...new Set([...asRead, ...asStored])];
  };
  return {
    ...read,
    ...Object.fromEntries(userLists.map((list) => [list, merged(list)])),
    version,
    list_versions,
  };
}

/** The version of the newest read or event that the user reflects; 0 where there is none. */
export const newestVersion = (user: StoredUser): number =>
  Math.max(user?.version ?? 0, ...Object.values(user?.list_versions ?? {}));
