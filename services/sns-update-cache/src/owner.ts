import { type RecordKind, type RecordStore, storedUserId } from '@alma-cache/cache-schemas';

/** Whose a record is, as far as an event and the cache tell; ids as they are written there. */
export interface Owner {
  /** The user whose list names the record; `undefined` where neither tells. */
  readonly userId: string | undefined;
  /** Whom the event names instead of the one whom the cache knows. */
  readonly claimedBy: string | undefined;
}

/**
 * The cached record tells whose it is where it tells at all: Alma's older events leave the user out, some name a linked
 * account by a long generated id, and nobody but Alma can tell that from users who were merged.
 */
export async function ownerOf<R extends object>(
  id: string,
  userId: string | null | undefined,
  { ownerOf: cachedOwnerOf }: Pick<RecordKind<never, R>, 'ownerOf'>,
  records: Pick<RecordStore<R>, 'get'>,
): Promise<Owner> {
  const record = await records.get(id);
  const cached = record && cachedOwnerOf(record);
  if (!userId || !cached || storedUserId(userId) === cached) {
    return { userId: userId || cached, claimedBy: undefined };
  }
  return { userId: cached, claimedBy: userId };
}
