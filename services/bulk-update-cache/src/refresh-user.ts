import { AlmaNotFoundError } from '@alma-cache/alma-client';
import type { Count } from '@alma-cache/aws-utils';
import {
  forgetRecords,
  forgetUser,
  isSameUser,
  type KindCache,
  type RecordKind,
  type UserSnapshot,
  type UserStore,
} from '@alma-cache/cache-schemas';
import { type ReadUser, type ReadUserPorts, readUser } from './read-user.ts';

/** A kind of records, and where they are cached. */
export interface RefreshedKind extends KindCache {
  readonly kind: RecordKind;
}

export interface RefreshUserPorts extends ReadUserPorts {
  readonly users: Pick<UserStore, 'get' | 'inspect' | 'delete' | 'preview' | 'snapshot'>;
  readonly kinds: readonly RefreshedKind[];
  /** Finds out how right the cache was of a user, before anything is written; one who is gone has no records. */
  readonly measure: (user: ReadUser, cached: Pick<UserStore, 'preview'>) => Promise<void>;
  /** Brings the cache to what was read: the deployment's refresh mode. */
  readonly keep: (user: ReadUser, cached: Pick<UserStore, 'put'>) => Promise<void>;
  /** Names a user whom the work turns out to concern too. */
  readonly about: (userID: string) => void;
  readonly count: Count<'RecordsGone' | 'StaleWrites'>;
  /** Epoch ms. */
  readonly now?: () => number;
}

/**
 * Reads a user's three lists from Alma and keeps them. What the cache names as the user's and they do not was returned,
 * closed or paid since, and leaves the cache.
 *
 * A user who is gone from Alma is forgotten with every record; one whom the cache never held is the message's failure, as
 * the id is then nobody's. An id that is not the primary id, such as a barcode or an earlier id, is forgotten too, and
 * what was read is cached for the user whose it is.
 */
export async function refreshUser(userID: string, ports: RefreshUserPorts): Promise<void> {
  const { users, measure, keep, about, now = Date.now } = ports;
  const readAt = now();
  let user: ReadUser;
  try {
    user = await readUser(userID, readAt, ports);
  } catch (error) {
    if (!isUserGone(error) || (await users.inspect(userID)).state === 'absent') throw error;
    await forget(userID, readAt, ports);
    return;
  }

  if (!isSameUser(user.primaryID, userID)) {
    about(user.primaryID);
    await forget(userID, readAt, ports);
  }
  const cached = await users.snapshot(user.primaryID);
  await measure(user, cached);
  await forgetGone(user, cached, ports);
  await keep(user, cached);
}

const isUserGone = (error: unknown) => error instanceof AlmaNotFoundError && error.kind === 'user';

async function forget(
  userID: string,
  asOf: number,
  { users, kinds: caches, measure, count }: RefreshUserPorts,
): Promise<void> {
  const lists = caches.map(({ kind }) => ({ kind, records: [] }));
  await measure({ primaryID: userID, readAt: asOf, lists }, users);
  const { user, records } = await forgetUser(userID, { users, caches }, asOf);
  if (user === 'stale') count('StaleWrites');
  countGone(Object.values(records), count);
}

/** Before the lists are written that no longer name them, so that whoever is interrupted finds them again. */
async function forgetGone(
  { primaryID, readAt, lists }: ReadUser,
  { record: known }: Pick<UserSnapshot, 'record'>,
  { kinds, count }: RefreshUserPorts,
): Promise<void> {
  const forgotten = kinds.map((cache) => {
    const { kind } = cache;
    const listed = new Set(
      lists.filter((list) => list.kind.name === kind.name).flatMap(({ records }) => records.map(kind.idOf)),
    );
    // The older stack's records have no `fee_ids`.
    const gone = (known?.[kind.list] ?? []).filter((id) => !listed.has(id));
    return forgetRecords(primaryID, gone, cache, readAt);
  });
  countGone(await Promise.all(forgotten), count);
}

function countGone(records: readonly number[], count: Count<'RecordsGone'>): void {
  const gone = records.reduce((sum, each) => sum + each, 0);
  if (gone > 0) count('RecordsGone', gone);
}
