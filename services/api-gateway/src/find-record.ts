import { AlmaNotFoundError } from '@alma-cache/alma-client';
import { NotFoundError } from './errors.ts';
import type { Found } from './found.ts';
import { fromCache, isUser, type Lookup } from './lookup.ts';
import type { RecordKind } from './record-kind.ts';

/**
 * One record of the user, from the cache where it is valid, else from Alma.
 * @throws NotFoundError where the user has no such record, whoever else may have it
 * @throws AlmaError where Alma was asked and does not answer
 */
export async function findRecord<R extends object>(
  kind: RecordKind<R>,
  id: string,
  lookup: Lookup,
): Promise<Found<R>> {
  const cached = await fromCache(lookup, () => kind.store.getValidDated(id));
  const own = cached !== undefined && isOwn(kind, cached.record, lookup) ? cached : undefined;
  // A record that the user's list does not have may have been returned, closed or paid: Alma knows.
  if (own !== undefined && isListed(kind, id, lookup) !== false) {
    return { value: own.record, cache: 'hit', asOf: own.asOf };
  }
  const readAt = lookup.now();
  const record = await readRecord(kind, id, lookup);
  if (record !== undefined) return { value: record, cache: 'miss', asOf: readAt };
  if (own !== undefined) lookup.writeBack.start(() => kind.store.delete(id, readAt));
  throw new NotFoundError(kind.name);
}

/**
 * Reads one record from Alma and writes the cache accordingly.
 * @returns undefined where the user has no such record
 */
export async function readRecord<R extends object>(
  kind: RecordKind<R>,
  id: string,
  lookup: Lookup,
): Promise<R | undefined> {
  const { userID, alma, writeBack } = lookup;
  const readAt = lookup.now();
  const listed = isListed(kind, id, lookup);
  const record = await unlessGone(kind, () => kind.readOne(alma, id, readAt));
  if (record === undefined || isOthers(kind, record, lookup)) {
    // The record itself stays: it may be another user's.
    if (listed) writeBack.start(() => kind.delist(userID, id, readAt));
    return undefined;
  }
  writeBack.start(() => kind.store.put(record, readAt));
  if (listed === false && kind.isActive(record)) {
    writeBack.start(() => kind.enlist(userID, id, readAt));
  }
  return record;
}

/** Whether the record says that it is the user's. What the cache has without an owner may be anybody's. */
export function isOwn<R extends object>(kind: RecordKind<R>, record: R, lookup: Lookup): boolean {
  const owner = kind.ownerOf(record);
  return owner !== undefined && isUser(lookup, owner);
}

/** Whether the record, read from Alma as the user's, says that it is somebody else's. */
export function isOthers<R extends object>(kind: RecordKind<R>, record: R, lookup: Lookup): boolean {
  const owner = kind.ownerOf(record);
  return owner !== undefined && !isUser(lookup, owner);
}

/** Whether the user's cached list has the id; undefined where the cache has no such list. */
function isListed<R extends object>(kind: RecordKind<R>, id: string, { user }: Lookup): boolean | undefined {
  return user && kind.idsOf(user.record)?.includes(id);
}

async function unlessGone<R extends object>(
  { name }: RecordKind<R>,
  read: () => Promise<R>,
): Promise<R | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof AlmaNotFoundError && error.kind === name) return undefined;
    throw error;
  }
}
