import type { UnknownFields } from '@alma-cache/alma-client';
import type { Dated } from '@alma-cache/cache-schemas';
import { type CachedKind, listCalls } from './cached-kind.ts';
import { type Found, oldest } from './found.ts';
import { heldRecords } from './held-records.ts';
import { type Lookup, listedIds } from './lookup.ts';
import { isOwn } from './ownership.ts';
import { readList } from './read-list.ts';
import { readRecord } from './read-record.ts';

/**
 * The user's records of one kind: the cached list's, as far as the cache has them. Where any are missing, Alma's whole list
 * is read, unless that takes more calls than the missing ones alone; what Alma does not say of one, its list tells.
 * @throws NotFoundError where there is no such user
 * @throws AlmaError where Alma was asked and does not answer
 */
export async function findRecords<AlmaRecord extends UnknownFields, R extends object>(
  cachedKind: CachedKind<AlmaRecord, R>,
  lookup: Lookup,
): Promise<Found<R[]>> {
  const { kind } = cachedKind;
  const ids = listedIds(kind.list, lookup);
  if (lookup.user === undefined || ids === undefined) return readList(cachedKind, lookup, []);

  // Writers of the older stack may have listed an id twice.
  const listed = [...new Set(ids)];
  const records = await cachedRecords(cachedKind, listed, lookup);
  const held = [...records.keys()];
  const missing = listed.filter((id) => !records.has(id));
  if (lookup.readsAlma) return readList(cachedKind, lookup, held);
  if (missing.length > 0) {
    if (missing.length >= listCalls(kind, listed.length)) return readList(cachedKind, lookup, held);
    const asOf = lookup.now();
    const read = await Promise.all(missing.map((id) => readRecord(cachedKind, id, lookup)));
    for (const one of read) {
      if (one.state === 'found') records.set(kind.idOf(one.record), { record: one.record, asOf });
      else if (one.state !== 'gone') return readList(cachedKind, lookup, held);
    }
  }
  return {
    value: listed
      .map((id) => records.get(id)?.record)
      .filter((record) => record !== undefined)
      .filter((record) => kind.isActive(record)),
    cache: missing.length > 0 ? 'partial' : 'hit',
    asOf: oldest([lookup.user, ...records.values()].map(({ asOf }) => asOf)),
    currency: lookup.user.record.fee_currency,
  };
}

async function cachedRecords<AlmaRecord extends UnknownFields, R extends object>(
  { kind, records }: CachedKind<AlmaRecord, R>,
  ids: readonly string[],
  lookup: Lookup,
): Promise<Map<string, Dated<R>>> {
  const found = await heldRecords(records, ids, lookup);
  return new Map(
    found
      .filter(({ record }) => isOwn(kind, record, lookup))
      .map((dated) => [kind.idOf(dated.record), dated]),
  );
}
