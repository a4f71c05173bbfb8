import { AlmaNotFoundError, isUnclear, type UnknownFields } from '@alma-cache/alma-client';
import { type Evidence, toOwnEvidence } from '@alma-cache/cache-schemas';
import type { CachedKind } from './cached-kind.ts';
import { type Lookup, listedIds } from './lookup.ts';
import { isOthers } from './ownership.ts';

/** What Alma has under the id of one record, asked as the user's. */
export type ReadRecord<R> =
  | { readonly state: 'found'; readonly record: R }
  | { readonly state: 'gone' }
  /** It is another user's: two users have become one, or the user has another id now. */
  | { readonly state: 'others' }
  /** Only the user's list can tell. */
  | { readonly state: 'unclear' };

/**
 * Reads one record from Alma and writes the cache accordingly.
 * @throws AlmaError for what the user's list would not tell either
 */
export async function readRecord<AlmaRecord extends UnknownFields, R extends object>(
  { kind, records, users }: CachedKind<AlmaRecord, R>,
  id: string,
  lookup: Lookup,
): Promise<ReadRecord<R>> {
  const { userID, alma, writeBack } = lookup;
  const readAt = lookup.now();
  const isListed = listedIds(kind.list, lookup)?.includes(id);
  let evidence: Evidence<R>;
  try {
    evidence = toOwnEvidence(kind, await kind.readOne(alma(), id), userID, readAt);
  } catch (error) {
    if (isUnclear(error)) return { state: 'unclear' };
    if (!(error instanceof AlmaNotFoundError && error.kind === kind.name)) throw error;
    // The record itself stays: it may be another user's.
    if (isListed) writeBack.start(() => users.deleteId(kind.list, userID, id, readAt));
    return { state: 'gone' };
  }
  const { record } = evidence;
  if (isOthers(kind, record, lookup)) {
    // Whose the other ids of the user's lists are, nobody knows then.
    if (isListed) writeBack.start(() => users.delete(userID, readAt));
    return { state: 'others' };
  }
  writeBack.start(() => records.merge(evidence, readAt));
  if (isListed === false && kind.isActive(record)) {
    writeBack.start(() => users.addId(kind.list, userID, id, readAt));
  }
  return { state: 'found', record };
}
