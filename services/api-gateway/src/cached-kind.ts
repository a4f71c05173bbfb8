import { PAGE_SIZE, type UnknownFields } from '@alma-cache/alma-client';
import {
  type FeeStore,
  feeKind,
  type LoanStore,
  loanKind,
  type RecordKind,
  type RecordStore,
  type RequestStore,
  requestKind,
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
  readonly loans: LoanStore;
  readonly requests: RequestStore;
  readonly fees: FeeStore;
}

/** Every kind of records that a user has. */
export function cachedKinds({ users, loans, requests, fees }: Stores): CachedKind[] {
  return [
    { kind: loanKind, records: loans, users },
    { kind: requestKind, records: requests, users },
    { kind: feeKind, records: fees, users },
  ];
}

/**
 * Calls that it takes to read a list of so many records from Alma. A full page is followed by one more call: only a page
 * that is not full ends a list.
 */
export const listCalls = ({ isPaged }: Pick<RecordKind, 'isPaged'>, records: number): number =>
  isPaged ? Math.floor(records / PAGE_SIZE) + 1 : 1;
