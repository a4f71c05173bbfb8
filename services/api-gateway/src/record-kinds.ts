import {
  type FeeRecord,
  type FeeStore,
  type LoanRecord,
  type LoanStore,
  type RequestRecord,
  type RequestStore,
  toFeeRecord,
  toLoanRecord,
  toRequestRecord,
  type UserStore,
} from '@alma-cache/cache-schemas';
import { pagedCalls, type RecordKind } from './record-kind.ts';

export interface Stores {
  readonly users: UserStore;
  readonly loans: LoanStore;
  readonly requests: RequestStore;
  readonly fees: FeeStore;
}

export interface RecordKinds {
  readonly loans: RecordKind<LoanRecord>;
  readonly requests: RecordKind<RequestRecord>;
  readonly fees: RecordKind<FeeRecord>;
}

/** The three kinds of records that a user has. */
export function recordKinds({ users, loans, requests, fees }: Stores): RecordKinds {
  return {
    loans: {
      name: 'loan',
      store: loans,
      idOf: (loan) => loan.loan_id,
      ownerOf: (loan) => loan.user_id,
      isActive: (loan) => String(loan.loan_status).toUpperCase() !== 'COMPLETE',
      idsOf: (user) => user.loan_ids,
      listCalls: pagedCalls,
      readOne: async (alma, id) => toLoanRecord(await alma.getLoan(id)),
      readAll: async (alma) => (await alma.loans()).map(toLoanRecord),
      enlist: (...edit) => users.addLoan(...edit),
      delist: (...edit) => users.deleteLoan(...edit),
    },
    requests: {
      name: 'request',
      store: requests,
      idOf: (request) => request.request_id,
      ownerOf: (request) => request.user_primary_id,
      isActive: (request) => String(request.request_status).toUpperCase() !== 'HISTORY',
      idsOf: (user) => user.request_ids,
      listCalls: pagedCalls,
      readOne: async (alma, id, now) => toRequestRecord(await alma.getRequest(id), now),
      readAll: async (alma, now) => (await alma.requests()).map((request) => toRequestRecord(request, now)),
      enlist: (...edit) => users.addRequest(...edit),
      delist: (...edit) => users.deleteRequest(...edit),
    },
    fees: {
      name: 'fee',
      store: fees,
      idOf: (fee) => fee.id,
      ownerOf: (fee) => fee.user_primary_id?.value,
      isActive: (fee) => (fee.status?.value ?? 'ACTIVE') === 'ACTIVE',
      idsOf: (user) => user.fee_ids,
      // Alma does not page fees (Alma users.json OpenAPI).
      listCalls: () => 1,
      readOne: async (alma, id, now) => toFeeRecord(await alma.getFee(id), now),
      readAll: async (alma, now) => (await alma.fees()).map((fee) => toFeeRecord(fee, now)),
      enlist: (...edit) => users.addFee(...edit),
      delist: (...edit) => users.deleteFee(...edit),
    },
  };
}
