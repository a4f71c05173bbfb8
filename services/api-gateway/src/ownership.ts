import { isSameUser, type RecordKind } from '@alma-cache/cache-schemas';
import type { Lookup } from './lookup.ts';

type OwnedKind<R extends object> = Pick<RecordKind<never, R>, 'ownerOf'>;

/** Whether the record says that it is the user's. What the cache has without an owner may be anybody's. */
export function isOwn<R extends object>(kind: OwnedKind<R>, record: R, lookup: Lookup): boolean {
  const owner = kind.ownerOf(record);
  return owner !== undefined && isSameUser(owner, lookup.userID);
}

/** Whether the record, read from Alma as the user's, says that it is somebody else's. */
export function isOthers<R extends object>(kind: OwnedKind<R>, record: R, lookup: Lookup): boolean {
  const owner = kind.ownerOf(record);
  return owner !== undefined && !isSameUser(owner, lookup.userID);
}
