import { PAGE_SIZE, type UnknownFields } from '@alma-cache/alma-client';
import {
  type RecordKind,
  type RecordKindName,
  type RecordStore,
  recordKinds,
  type UserStore,
} from '@alma-cache/cache-schemas';

/** A kind of records, where they are cached, and where the lists of them are. */
export interface CachedKind<AlmaRecord extends UnknownFields = UnknownFields, R extends object = object> {
  readonly kind: RecordKind<AlmaRecord, R>;
  readonly records: Pick<RecordStore<R>, 'getManyValidDated' | 'inspectMany' | 'merge' | 'delete'>;
  readonly users: Pick<UserStore, 'addId' | 'deleteId' | 'delete'>;
}

export interface Stores {
  readonly users: UserStore;
  readonly records: Readonly<Record<RecordKindName, RecordStore<object>>>;
}

/** Every kind of records that a user has. */
export function cachedKinds({ users, records }: Stores): CachedKind[] {
  return Object.values(recordKinds).map((kind: RecordKind) => ({ kind, records: records[kind.name], users }));
}

/**
 * Calls that it takes to read a list of so many records from Alma. A full page is followed by one more call: only a page
 * that is not full ends a list.
 */
export const listCalls = ({ isPaged }: Pick<RecordKind, 'isPaged'>, records: number): number =>
  isPaged ? Math.floor(records / PAGE_SIZE) + 1 : 1;
