import type { UnknownFields } from '@alma-cache/alma-client';
import type { Dated } from '@alma-cache/cache-schemas';
import { type CachedKind, listCalls } from './cached-kind.ts';
import { NotFoundError } from './errors.ts';
import { isOthers, isOwn, readRecord } from './find-record.ts';
import { type Found, oldest } from './found.ts';
import { fromCache, idsOf, type Lookup } from './lookup.ts';

/**
 * The user's records of one kind: the cached list's, as far as the cache has them, and the missing ones from Alma, read
 * one by one or as a whole list, whichever takes fewer calls.
 * @throws NotFoundError where there is no such user
 * @throws AlmaError where Alma was asked and does not answer
 */
export async function findRecords<AlmaRecord extends UnknownFields, R extends object>(
  cachedKind: CachedKind<AlmaRecord, R>,
  lookup: Lookup,
): Promise<Found<R[]>> {
  const { kind } = cachedKind;
  const { user, now } = lookup;
  const ids = user && idsOf(kind.list, user.record);
  if (user === undefined || ids === undefined) return readList(cachedKind, lookup);

  // Writers of the older stack may have listed an id twice.
  const listed = [...new Set(ids)];
  const records = await cachedRecords(cachedKind, listed, lookup);
  const missing = listed.filter((id) => !records.has(id));
  if (missing.length > listCalls(kind, listed.length)) {
    return readList(cachedKind, lookup, { listed, held: [...records.keys()] });
  }

  const readAt = now();
  const read = await Promise.all(missing.map((id) => readRecord(cachedKind, id, lookup)));
  for (const record of read) {
    if (record !== undefined) records.set(kind.idOf(record), { record, asOf: readAt });
  }
  return {
    value: listed
      .map((id) => records.get(id)?.record)
      .filter((record) => record !== undefined)
      .filter((record) => kind.isActive(record)),
    cache: missing.length > 0 ? 'partial' : 'hit',
    asOf: oldest([user, ...records.values()].map(({ asOf }) => asOf)),
  };
}

async function cachedRecords<AlmaRecord extends UnknownFields, R extends object>(
  { kind, records }: CachedKind<AlmaRecord, R>,
  ids: readonly string[],
  lookup: Lookup,
): Promise<Map<string, Dated<R>>> {
  const found = (await fromCache(lookup, () => records.getManyValidDated(ids))) ?? [];
  return new Map(
    found
      .filter(({ record }) => isOwn(kind, record, lookup))
      .map((dated) => [kind.idOf(dated.record), dated]),
  );
}

/** What the cache has of a list. */
interface CachedList {
  readonly listed: readonly string[];
  /** Those of them whose records it has. */
  readonly held: readonly string[];
}

/** Reads the whole list from Alma, and brings the cache up to date with it. */
async function readList<AlmaRecord extends UnknownFields, R extends object>(
  cachedKind: CachedKind<AlmaRecord, R>,
  lookup: Lookup,
  cached?: CachedList,
): Promise<Found<R[]>> {
  const { kind, records: store } = cachedKind;
  const { alma, writeBack, now } = lookup;
  const readAt = now();
  const records = (await kind.readAll(alma)).map((record) => kind.toRecord(record, readAt));
  // Alma finds a user by barcode and other identifiers too; this API goes by primary ids.
  if (records.some((record) => isOthers(kind, record, lookup))) throw new NotFoundError('user');

  for (const record of records) writeBack.start(() => store.put(record, readAt));
  if (cached !== undefined) {
    const ids = new Set(records.map((record) => kind.idOf(record)));
    writeBack.start(() => correctList(cachedKind, lookup.userID, cached.listed, ids, readAt));
    const gone = cached.held.filter((id) => !ids.has(id));
    for (const id of gone) writeBack.start(() => store.delete(id, readAt));
  }
  return { value: records, cache: 'miss', asOf: readAt };
}

/** Makes the cached list of ids the one that Alma gave; one change at a time, as they all change one item. */
async function correctList(
  { kind: { list }, users }: Pick<CachedKind, 'kind' | 'users'>,
  userID: string,
  listed: readonly string[],
  ids: ReadonlySet<string>,
  readAt: number,
): Promise<void> {
  const known = new Set(listed);
  for (const id of ids) if (!known.has(id)) await users.addId(list, userID, id, readAt);
  for (const id of listed) if (!ids.has(id)) await users.deleteId(list, userID, id, readAt);
}
