import type { RecordKind, RecordStore } from './record-kind.ts';
import { storedUserId } from './user-id.ts';
import type { UserStore } from './user-store.ts';
import type { WriteResult } from './versioning.ts';

/** Where the records of one kind are. */
export interface KindCache {
  readonly kind: Pick<RecordKind, 'name' | 'list' | 'ownerOf'>;
  readonly records: Pick<RecordStore<object>, 'inspectMany' | 'delete'>;
}

export interface ForgetUserPorts {
  readonly users: Pick<UserStore, 'get' | 'delete'>;
  readonly caches: readonly KindCache[];
}

/** What became of the user's record, and of how many records of each kind, `{ loan: 7, … }`. */
export interface ForgottenUser {
  /** `stale`: the cache has something newer of the user, and keeps that. */
  readonly user: WriteResult;
  readonly records: Readonly<Record<string, number>>;
}

/** Deletions that are under way at once: well within the 50 connections of an AWS client. */
const AT_ONCE = 25;

/**
 * Takes a user, and every record that the user's lists name, out of the cache: expired or not, but for records that have
 * come to belong to somebody else, as where Alma has merged two users. The user goes last, so that whoever is interrupted
 * finds the lists again.
 *
 * @param version as of when, epoch ms: what is newer stays, and tombstones keep out what is older. Without it everything
 * goes, and nothing is left behind.
 * @throws {CacheError}
 */
export async function forgetUser(
  userId: string,
  { users, caches }: ForgetUserPorts,
  version?: number,
): Promise<ForgottenUser> {
  const user = await users.get(userId);
  const records: Record<string, number> = {};
  for (const cache of caches) {
    // The older stack's records have no `fee_ids`.
    records[cache.kind.name] = await forgetRecords(userId, user?.[cache.kind.list] ?? [], cache, version);
  }
  return { user: await users.delete(userId, version), records };
}

/**
 * Takes records that a list of the user's names, or named, out of the cache: as {@link forgetUser}, which the list itself is
 * left to.
 *
 * @returns how many the cache held
 * @throws {CacheError}
 */
export async function forgetRecords(
  userId: string,
  named: readonly string[],
  { kind, records }: KindCache,
  version: number | undefined,
): Promise<number> {
  const listed = await records.inspectMany(named);
  const recordOf = (id: string) => {
    const found = listed.get(id);
    return found !== undefined && 'record' in found ? found.record : undefined;
  };
  const isOthers = (record: object | undefined) => {
    const owner = record && kind.ownerOf(record);
    return owner !== undefined && owner !== storedUserId(userId);
  };
  // What is not there is deleted too: a read of Alma that began earlier may be about to bring it.
  const own = [...listed.keys()].filter((id) => !isOthers(recordOf(id)));
  let gone = 0;
  for (let start = 0; start < own.length; start += AT_ONCE) {
    const ids = own.slice(start, start + AT_ONCE);
    const results = await Promise.all(ids.map((id) => records.delete(id, version)));
    gone += ids.filter((id, place) => results[place] === 'written' && recordOf(id) !== undefined).length;
  }
  return gone;
}
