import type { AlmaFee, AlmaLoan, AlmaRequest } from '@alma-cache/alma-client';
import { isRenewable, type Sandbox } from '@alma-cache/alma-sandbox';
import { toFeeRecord, toLoanRecord, toRequestRecord } from '@alma-cache/cache-schemas';

/** What the API should tell about a user of the sandbox: the records as the cache keeps them, without its bookkeeping. */
export function truth({ data }: Sandbox, primaryId: string) {
  const user = data.user(primaryId);
  return {
    primary_id: primaryId.toLowerCase(),
    loans: Array.from(user.loans, (loan) => {
      const { expiry_date, ...record } = toLoanRecord(loan as unknown as AlmaLoan);
      return { ...record, renewable: ifGiven(isRenewable(loan)) };
    }),
    requests: Array.from(user.requests, (request) => {
      const { record_expiry_date, ...record } = toRequestRecord(request as unknown as AlmaRequest, 0);
      return record;
    }),
    fees: Array.from(user.fees, (fee) => {
      const { expiry_date, ...record } = toFeeRecord(fee as unknown as AlmaFee, 0);
      return record;
    }),
  };
}

/** Matches a value, or none: a loan read alone is not asked whether it can be renewed. */
const ifGiven = (value: unknown) => ({
  asymmetricMatch: (actual: unknown) => actual === undefined || actual === value,
});
