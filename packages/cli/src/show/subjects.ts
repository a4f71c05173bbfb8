import type { UserResources } from '@alma-cache/alma-client';
import {
  type CacheStore,
  type FeeRecord,
  FeeStore,
  feeFields,
  type Inspection,
  type LoanRecord,
  LoanStore,
  loanFields,
  type RequestRecord,
  RequestStore,
  requestFields,
  type StoreOptions,
  toFeeRecord,
  toLoanRecord,
  toRequestRecord,
} from '@alma-cache/cache-schemas';

/** What belongs to a user, and has a record of its own. */
export type SubjectKind = 'loan' | 'request' | 'fee';

/** How to look up a loan, a request or a fee, in the cache and in Alma. */
export interface Subject {
  /** The fields that tell of the thing itself, in the order of the record. */
  readonly fields: readonly string[];
  /** What the cache holds, and whose it is, where that is known. */
  lookUp(
    options: StoreOptions,
    id: string,
  ): Promise<{ found: Inspection<object>; userId: string | undefined }>;
  /** What the cache holds of each id. */
  lookUpMany(options: StoreOptions, ids: readonly string[]): Promise<ReadonlyMap<string, Inspection<object>>>;
  /** The record that the cache would have of it now. @throws AlmaError */
  read(alma: UserResources, id: string, now: number): Promise<object>;
}

interface Definition<R extends object> {
  readonly store: (options: StoreOptions) => CacheStore<R>;
  readonly fields: readonly (keyof R & string)[];
  readonly userIdOf: (record: R) => string | undefined;
  readonly read: (alma: UserResources, id: string, now: number) => Promise<R>;
}

export const SUBJECTS: Readonly<Record<SubjectKind, Subject>> = {
  loan: subject<LoanRecord>({
    store: (options) => new LoanStore(options),
    fields: loanFields,
    userIdOf: (loan) => loan.user_id,
    read: async (alma, id) => toLoanRecord(await alma.getLoan(id)),
  }),
  request: subject<RequestRecord>({
    store: (options) => new RequestStore(options),
    fields: requestFields,
    userIdOf: (request) => request.user_primary_id,
    read: async (alma, id, now) => toRequestRecord(await alma.getRequest(id), now),
  }),
  fee: subject<FeeRecord>({
    store: (options) => new FeeStore(options),
    fields: feeFields,
    userIdOf: (fee) => fee.user_primary_id?.value,
    read: async (alma, id, now) => toFeeRecord(await alma.getFee(id), now),
  }),
};

function subject<R extends object>({ store, fields, userIdOf, read }: Definition<R>): Subject {
  return {
    fields,
    lookUp: async (options, id) => {
      const found = await store(options).inspect(id);
      return { found, userId: 'record' in found ? userIdOf(found.record) : undefined };
    },
    lookUpMany: (options, ids) => store(options).inspectMany(ids),
    read,
  };
}
