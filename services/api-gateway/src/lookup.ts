import type { UserResources } from '@alma-cache/alma-client';
import type { Dated, UserList, UserRecord, UserStore } from '@alma-cache/cache-schemas';
import type { Logger } from '@aws-lambda-powertools/logger';
import { failureFacts, type WriteBack } from './write-back.ts';

/** What it takes to look up the records of one user for one request. */
export interface Lookup {
  /** As the request has it, in any case. */
  readonly userID: string;
  /** The cache's valid record of the user; undefined where it has none. */
  readonly user: Dated<UserRecord> | undefined;
  readonly alma: UserResources;
  readonly writeBack: WriteBack;
  readonly logger: Pick<Logger, 'warn'>;
  /** Epoch ms. */
  readonly now: () => number;
}

/** Begins a lookup with what the cache knows of the user. */
export async function startLookup({
  users,
  ...lookup
}: Omit<Lookup, 'user'> & { users: Pick<UserStore, 'getValidDated'> }): Promise<Lookup> {
  return { ...lookup, user: await fromCache(lookup, () => users.getValidDated(lookup.userID)) };
}

/** Reads the cache; where that fails it counts as empty, as Alma has it all. */
export async function fromCache<T>(
  { logger }: Pick<Lookup, 'logger'>,
  read: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    logger.warn('Cache not read', failureFacts(error));
    return undefined;
  }
}

/**
 * The ids of one kind of the user's records, as the cache lists them; undefined where it does not hold the user, or only in
 * a record of the older stack, which has no such list.
 */
export function listedIds(list: UserList, { user }: Lookup): readonly string[] | undefined {
  const record: Partial<UserRecord> | undefined = user?.record;
  return record?.[list];
}
