import type { Count } from '@alma-cache/aws-utils';
import type { Evidence, RecordStore, UserList, UserStore } from '@alma-cache/cache-schemas';

/** What happened to a record: which one, whose it is, and when. */
export interface RecordEvent {
  readonly id: string;
  /** `undefined` or `null` where nobody can tell. */
  readonly userId: string | null | undefined;
  /** Whom the event names instead. Only Alma can tell whose the record is then, so both are read. */
  readonly claimedBy?: string | undefined;
  /** Epoch ms. */
  readonly time: number;
}

/** Where records of one kind are cached. */
export interface RecordCache<R extends object> {
  /** The list of their users that names them. */
  readonly list: UserList;
  readonly records: Pick<RecordStore<R>, 'merge' | 'get' | 'delete'>;
  readonly users: Pick<UserStore, 'addId' | 'deleteId'>;
}

/**
 * Has a user read into the cache; asked for where an event's user is not cached.
 * @param since epoch ms: a read that may have been asked for earlier will not do
 */
export type QueueUser = (userId: string, since?: number) => Promise<void>;

interface ApplyPorts {
  readonly queueUser: QueueUser;
  readonly count: Count<'RecordsGone' | 'StaleWrites'>;
}

/**
 * Brings the record up to date with what the event tells of it, and adds its id to its user's list. Where the cache knows
 * all of that, or newer, the list decides by its own versions; where the record is gone as of a newer event, so is the id.
 */
export async function applyUpdate<R extends object>(
  event: RecordEvent,
  evidence: Evidence<R>,
  { list, records, users }: RecordCache<R>,
  { queueUser, count }: ApplyPorts,
): Promise<void> {
  const { id, userId, time } = event;
  const isStale = (await records.merge(evidence, time)) === 'stale';
  if (isStale) count('StaleWrites');
  if (isStale && (await records.get(id)) === undefined) return;
  if (userId && (await users.addId(list, userId, id, time)) === 'not-cached') await queueUser(userId);
  await queueClaimants(event, queueUser);
}

/** Takes the record, and its id in its user's list, out of the cache as of the event, unless the record is there as of a newer one. */
export async function applyRemoval<R extends object>(
  event: RecordEvent,
  { list, records, users }: RecordCache<R>,
  { queueUser, count }: ApplyPorts,
): Promise<void> {
  const { id, userId, time } = event;
  const isStale = (await records.delete(id, time)) === 'stale';
  count(isStale ? 'StaleWrites' : 'RecordsGone');
  if (isStale && (await records.get(id)) !== undefined) return;
  if (userId && (await users.deleteId(list, userId, id, time)) === 'not-cached') await queueUser(userId);
  await queueClaimants(event, queueUser);
}

async function queueClaimants({ userId, claimedBy, time }: RecordEvent, queueUser: QueueUser): Promise<void> {
  if (!claimedBy) return;
  await queueUser(claimedBy, time);
  if (userId) await queueUser(userId, time);
}
