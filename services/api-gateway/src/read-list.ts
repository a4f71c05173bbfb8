import type { UnknownFields } from '@alma-cache/alma-client';
import { currencyOf, toOwnEvidence } from '@alma-cache/cache-schemas';
import type { CachedKind } from './cached-kind.ts';
import { NotFoundError } from './errors.ts';
import type { Found } from './found.ts';
import { type Lookup, listedIds } from './lookup.ts';
import { isOthers } from './ownership.ts';

/**
 * Reads the user's whole list of one kind from Alma, and brings the cache up to date with it.
 * @param held ids of the user's records that the cache has: those that the list lacks leave it
 * @throws NotFoundError where there is no user with this primary id
 * @throws AlmaError where Alma does not answer
 */
export async function readList<AlmaRecord extends UnknownFields, R extends object>(
  cachedKind: CachedKind<AlmaRecord, R>,
  lookup: Lookup,
  held: readonly string[],
): Promise<Found<R[]>> {
  const { kind, records: store } = cachedKind;
  const { userID, alma, writeBack, now } = lookup;
  const readAt = now();
  const read = await kind.readAll(alma());
  const evidence = read.map((record) => toOwnEvidence(kind, record, userID, readAt));
  const records = evidence.map(({ record }) => record);
  // Alma finds a user by barcode, earlier ids and other identifiers too; this API goes by primary ids.
  if (records.some((record) => isOthers(kind, record, lookup))) throw new NotFoundError('user');

  for (const each of evidence) writeBack.start(() => store.merge(each, readAt));
  const ids = new Set(records.map((record) => kind.idOf(record)));
  const listed = listedIds(kind.list, lookup);
  if (listed !== undefined) writeBack.start(() => correctList(cachedKind, userID, listed, ids, readAt));
  const gone = held.filter((id) => !ids.has(id));
  for (const id of gone) writeBack.start(() => store.delete(id, readAt));
  return { value: records, cache: 'miss', asOf: readAt, currency: currencyOf(read) };
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
  for (const id of known) if (!ids.has(id)) await users.deleteId(list, userID, id, readAt);
}
