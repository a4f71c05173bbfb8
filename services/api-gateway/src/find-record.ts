import type { UnknownFields } from '@alma-cache/alma-client';
import { type Dated, LIST_LIFETIME, type RecordKind } from '@alma-cache/cache-schemas';
import { type CachedKind, listCalls } from './cached-kind.ts';
import { NotFoundError } from './errors.ts';
import type { Found } from './found.ts';
import { heldRecords } from './held-records.ts';
import { type Lookup, listedIds } from './lookup.ts';
import { isOwn } from './ownership.ts';
import { readList } from './read-list.ts';
import { readRecord } from './read-record.ts';

/**
 * One record of the user: from the cache where it is fresh, else from Alma, and where Alma says nothing certain of it, from
 * the user's list there.
 * @throws NotFoundError where the user has no such record, whoever else may have it
 * @throws AlmaError where Alma was asked and does not answer
 */
export async function findRecord<AlmaRecord extends UnknownFields, R extends object>(
  cachedKind: CachedKind<AlmaRecord, R>,
  id: string,
  lookup: Lookup,
): Promise<Found<R>> {
  const { kind, records } = cachedKind;
  const [cached] = await heldRecords(records, [id], lookup);
  const own = cached !== undefined && isOwn(kind, cached.record, lookup) ? cached : undefined;
  if (own !== undefined && !lookup.readsAlma && isFresh(kind, id, own, lookup)) {
    return { value: own.record, cache: 'hit', asOf: own.asOf };
  }

  const inList = async () => {
    const list = await readList(cachedKind, lookup, own === undefined ? [] : [id]);
    return list.value
      .filter((record) => kind.idOf(record) === id)
      .map((value) => ({ ...list, value }))
      .at(0);
  };
  if (lookup.readsAlma && isListInOneCall(kind, lookup)) {
    // It costs no more than the record alone, and tells more: of a loan, whether it can be renewed.
    const listed = await inList();
    if (listed !== undefined) return listed;
  }

  const readAt = lookup.now();
  const read = await readRecord(cachedKind, id, lookup);
  if (read.state === 'found') return { value: read.record, cache: 'miss', asOf: readAt };
  if (read.state === 'unclear') {
    const listed = await inList();
    if (listed !== undefined) return listed;
  } else if (own !== undefined) lookup.writeBack.start(() => records.delete(id, readAt));
  throw new NotFoundError(kind.name);
}

/** Whether Alma gives the whole list of a user's records in one call, as far as the cache knows. */
function isListInOneCall(kind: Pick<RecordKind, 'list' | 'isPaged'>, lookup: Lookup): boolean {
  const ids = listedIds(kind.list, lookup);
  return ids !== undefined && listCalls(kind, ids.length) === 1;
}

/**
 * Whether a record of the cache need not be asked for: the user's list has it. A record that the list lacks may have been
 * returned, closed or paid. Without a list, the record is believed for as long as lists are, however long it is valid
 * itself: the list tells of the end of a record that Alma sends no event of.
 */
function isFresh(
  { list }: Pick<RecordKind, 'list'>,
  id: string,
  { asOf = 0 }: Dated<object>,
  lookup: Lookup,
): boolean {
  const isBelieved = lookup.takesExpired || asOf >= lookup.now() - LIST_LIFETIME * 1000;
  return listedIds(list, lookup)?.includes(id) ?? isBelieved;
}
