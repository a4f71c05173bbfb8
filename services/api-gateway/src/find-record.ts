import { AlmaNotFoundError, type UnknownFields } from '@alma-cache/alma-client';
import type { RecordKind } from '@alma-cache/cache-schemas';
import type { CachedKind } from './cached-kind.ts';
import { NotFoundError } from './errors.ts';
import type { Found } from './found.ts';
import { fromCache, idsOf, isUser, type Lookup } from './lookup.ts';

/**
 * One record of the user, from the cache where it is valid, else from Alma.
 * @throws NotFoundError where the user has no such record, whoever else may have it
 * @throws AlmaError where Alma was asked and does not answer
 */
export async function findRecord<AlmaRecord extends UnknownFields, R extends object>(
  cachedKind: CachedKind<AlmaRecord, R>,
  id: string,
  lookup: Lookup,
): Promise<Found<R>> {
  const { kind, records } = cachedKind;
  const cached = await fromCache(lookup, () => records.getValidDated(id));
  const own = cached !== undefined && isOwn(kind, cached.record, lookup) ? cached : undefined;
  // A record that the user's list does not have may have been returned, closed or paid: Alma knows.
  if (own !== undefined && isListed(kind, id, lookup) !== false) {
    return { value: own.record, cache: 'hit', asOf: own.asOf };
  }
  const readAt = lookup.now();
  const record = await readRecord(cachedKind, id, lookup);
  if (record !== undefined) return { value: record, cache: 'miss', asOf: readAt };
  if (own !== undefined) lookup.writeBack.start(() => records.delete(id, readAt));
  throw new NotFoundError(kind.name);
}

/**
 * Reads one record from Alma and writes the cache accordingly.
 * @returns undefined where the user has no such record
 */
export async function readRecord<AlmaRecord extends UnknownFields, R extends object>(
  { kind, records, users }: CachedKind<AlmaRecord, R>,
  id: string,
  lookup: Lookup,
): Promise<R | undefined> {
  const { userID, alma, writeBack } = lookup;
  const readAt = lookup.now();
  const listed = isListed(kind, id, lookup);
  const inAlma = await unlessGone(kind, () => kind.readOne(alma, id));
  const record = inAlma && kind.toRecord(inAlma, readAt);
  if (record === undefined || isOthers(kind, record, lookup)) {
    // The record itself stays: it may be another user's.
    if (listed) writeBack.start(() => users.deleteId(kind.list, userID, id, readAt));
    return undefined;
  }
  writeBack.start(() => records.put(record, readAt));
  if (listed === false && kind.isActive(record)) {
    writeBack.start(() => users.addId(kind.list, userID, id, readAt));
  }
  return record;
}

type OwnedKind<R extends object> = Pick<RecordKind<never, R>, 'ownerOf'>;

/** Whether the record says that it is the user's. What the cache has without an owner may be anybody's. */
export function isOwn<R extends object>(kind: OwnedKind<R>, record: R, lookup: Lookup): boolean {
  const owner = kind.ownerOf(record);
  return owner !== undefined && isUser(lookup, owner);
}

/** Whether the record, read from Alma as the user's, says that it is somebody else's. */
export function isOthers<R extends object>(kind: OwnedKind<R>, record: R, lookup: Lookup): boolean {
  const owner = kind.ownerOf(record);
  return owner !== undefined && !isUser(lookup, owner);
}

/** Whether the user's cached list has the id; undefined where the cache has no such list. */
function isListed({ list }: Pick<RecordKind, 'list'>, id: string, { user }: Lookup): boolean | undefined {
  return user && idsOf(list, user.record)?.includes(id);
}

async function unlessGone<AlmaRecord>(
  { name }: Pick<RecordKind, 'name'>,
  read: () => Promise<AlmaRecord>,
): Promise<AlmaRecord | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof AlmaNotFoundError && error.kind === name) return undefined;
    throw error;
  }
}
