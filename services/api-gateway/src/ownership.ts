import type { RecordKind } from '@alma-cache/cache-schemas';
import type { Lookup } from './lookup.ts';

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

/** Whether an owner is the user of the lookup: Alma ignores the case of ids. */
const isUser = ({ userID }: Lookup, owner: string): boolean => owner.toLowerCase() === userID.toLowerCase();
