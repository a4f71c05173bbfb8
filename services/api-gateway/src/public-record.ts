import {
  type FeeRecord,
  feeFields,
  type LoanRecord,
  loanFields,
  type RequestRecord,
  requestFields,
} from '@alma-cache/cache-schemas';

export type PublicLoan = Pick<LoanRecord, (typeof loanFields)[number]>;
export type PublicRequest = Pick<RequestRecord, (typeof requestFields)[number]>;
export type PublicFee = Pick<FeeRecord, (typeof feeFields)[number]>;

/** What the API tells of a loan: whatever else a table holds, such as the cache's own expiry, stays inside. */
export const publicLoan = (loan: LoanRecord): PublicLoan => pick(loan, loanFields);

/** What the API tells of a request. */
export const publicRequest = (request: RequestRecord): PublicRequest => pick(request, requestFields);

/** What the API tells of a fee. */
export const publicFee = (fee: FeeRecord): PublicFee => pick(fee, feeFields);

function pick<T extends object, K extends keyof T>(record: T, fields: readonly K[]): Pick<T, K> {
  const picked: Partial<Pick<T, K>> = {};
  for (const field of fields) {
    if (record[field] !== undefined) picked[field] = record[field];
  }
  return picked as Pick<T, K>;
}
