import type { Count } from '@alma-cache/aws-utils';
import type {
  AlmaLists,
  AlmaRecords,
  Dated,
  UserList,
  UserRecord,
  UserStore,
} from '@alma-cache/cache-schemas';
import type { Logger } from '@aws-lambda-powertools/logger';
import { UnavailableError } from './errors.ts';
import type { ForcedReads } from './forced-reads.ts';
import type { Freshness } from './freshness.ts';
import { failureFacts, type WriteBack } from './write-back.ts';

/** What it takes to look up the records of one user for one request. */
export interface Lookup {
  /** As the request has it, in any case. */
  readonly userID: string;
  /** The cache's record of the user, valid unless expired ones are taken too; undefined where it has none. */
  readonly user: Dated<UserRecord> | undefined;
  readonly users: Pick<UserStore, 'getValidDated' | 'inspect'>;
  /** The user's resources in Alma. @throws UnavailableError where Alma is not to be asked */
  readonly alma: () => AlmaLists & AlmaRecords;
  /** How new the records have to be. */
  readonly freshness: Freshness;
  readonly forcedReads: ForcedReads;
  /** Whether Alma is read whatever the cache has. */
  readonly readsAlma: boolean;
  /** Whether the cache's records are taken though they have expired. */
  readonly takesExpired: boolean;
  readonly writeBack: WriteBack;
  readonly logger: Pick<Logger, 'warn'>;
  readonly count: Count<'ForcedReads' | 'ForcedReadsUnanswered'>;
  /** Epoch ms. */
  readonly now: () => number;
}

/** Begins a lookup with what the cache knows of the user. */
export async function startLookup(
  given: Omit<Lookup, 'user' | 'readsAlma' | 'takesExpired'>,
): Promise<Lookup> {
  const user = await fromCache(given, () => given.users.getValidDated(given.userID));
  return { ...given, user, readsAlma: false, takesExpired: false };
}

/** The lookup in the cache alone: what is missing there is unavailable. */
export function withoutAlma(lookup: Lookup): Lookup {
  const alma = () => {
    throw new UnavailableError('ALMA_UNAVAILABLE', { retryAfter: 0 });
  };
  return { ...lookup, alma };
}

/** As {@link withoutAlma}, with whatever the tables still have. */
export async function amongExpired(lookup: Lookup): Promise<Lookup> {
  const { userID, users } = lookup;
  const found = await fromCache(lookup, () => users.inspect(userID));
  const user = found !== undefined && 'record' in found ? found : undefined;
  return { ...withoutAlma(lookup), user, takesExpired: true };
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
