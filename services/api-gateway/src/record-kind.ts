import type { AlmaRecordKind, UserResources } from '@alma-cache/alma-client';
import type { CacheStore, EditResult, UserRecord } from '@alma-cache/cache-schemas';

/** How the cache and Alma know one kind of a user's records. */
export interface RecordKind<R extends object> {
  readonly name: Exclude<AlmaRecordKind, 'user'>;
  readonly store: Pick<CacheStore<R>, 'getValidDated' | 'getManyValidDated' | 'put' | 'delete'>;
  idOf(record: R): string;
  /** Primary id of the user that the record belongs to; undefined where the record does not tell. */
  ownerOf(record: R): string | undefined;
  /** Whether Alma lists it; a returned loan or a paid fee may still be had by its id. */
  isActive(record: R): boolean;
  /** The ids of the user's records; undefined in a user record of the older stack, which has no such list. */
  idsOf(user: UserRecord): readonly string[] | undefined;
  /** Calls that it takes to read a list of so many records from Alma. */
  listCalls(records: number): number;
  /** @param now the time of the read, epoch ms */
  readOne(alma: UserResources, id: string, now: number): Promise<R>;
  /** @param now the time of the read, epoch ms */
  readAll(alma: UserResources, now: number): Promise<R[]>;
  /** Adds the id to the user's list, as of a time in epoch ms. */
  enlist(userID: string, id: string, version: number): Promise<EditResult>;
  /** Removes the id from the user's list, as of a time in epoch ms. */
  delist(userID: string, id: string, version: number): Promise<EditResult>;
}

/** The most records that Alma puts on a page (Alma users.json OpenAPI). */
const PAGE_SIZE = 100;

/** A full page is followed by one more call: only a page that is not full ends a list. */
export const pagedCalls = (records: number): number => Math.floor(records / PAGE_SIZE) + 1;
