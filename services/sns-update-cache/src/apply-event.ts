import type { CacheStore, EditResult } from '@alma-cache/cache-schemas';

/** What happened to a record: which one, whose it is, and when. */
export interface RecordEvent {
  readonly id: string;
  /** `undefined` or `null` where the event does not say. */
  readonly userId: string | null | undefined;
  /** Epoch ms. */
  readonly time: number;
}

/** Where records of one kind are cached, and which list of their users names them. */
export interface RecordCache<R extends object> {
  readonly records: Pick<CacheStore<R>, 'put' | 'get' | 'delete'>;
  readonly addToUser: ListEdit;
  readonly deleteFromUser: ListEdit;
}

type ListEdit = (userId: string, id: string, time: number) => Promise<EditResult>;

/** Makes an edit of a user's list, whether the user is cached or not. */
export type ChangeUser = (userId: string, edit: () => Promise<EditResult>) => Promise<void>;

/**
 * Writes the record as of the event and adds its id to its user's list. Where the cache holds a newer one it stays, and
 * the list decides by its own versions; where it is gone as of a newer event, so does the list.
 */
export async function applyUpdate<R extends object>(
  { id, userId, time }: RecordEvent,
  record: R,
  { records, addToUser }: RecordCache<R>,
  changeUser: ChangeUser,
): Promise<void> {
  const isStale = (await records.put(record, time)) === 'stale';
  if (isStale && (await records.get(id)) === undefined) return;
  if (userId) await changeUser(userId, () => addToUser(userId, id, time));
}

/** Takes the record, and its id in its user's list, out of the cache as of the event, unless the record is there as of a newer one. */
export async function applyRemoval<R extends object>(
  { id, userId, time }: RecordEvent,
  { records, deleteFromUser }: RecordCache<R>,
  changeUser: ChangeUser,
): Promise<void> {
  const isStale = (await records.delete(id, time)) === 'stale';
  if (isStale && (await records.get(id)) !== undefined) return;
  if (userId) await changeUser(userId, () => deleteFromUser(userId, id, time));
}
