import type { AlmaFee, AlmaLoan, AlmaRequest } from '@alma-cache/alma-client';
import { isRenewable, type Sandbox } from '@alma-cache/alma-sandbox';
import { toFeeRecord, toLoanRecord, toRequestRecord } from '@alma-cache/cache-schemas';

/** What the API should tell about a user of the sandbox: the records as the cache keeps them, without its bookkeeping. */
export function truth({ data }: Sandbox, primaryId: string) {
  const user = data.user(primaryId);
  const loans = Array.from(user.loans, (loan) => {
    const { expiry_date, ...record } = toLoanRecord(loan as unknown as AlmaLoan);
    return { ...record, renewable: ifGiven(isRenewable(loan)) };
  });
  const requests = Array.from(user.requests, (request) => {
    const { record_expiry_date, ...record } = toRequestRecord(request as unknown as AlmaRequest, 0);
    return record;
  });
  const fees = Array.from(user.fees, (fee) => {
    const { expiry_date, ...record } = toFeeRecord(fee as unknown as AlmaFee, 0);
    return record;
  });
  const cents = fees.reduce((sum, { balance = 0 }) => sum + Math.round(balance * 100), 0);
  return {
    primary_id: primaryId.toLowerCase(),
    counts: { loans: loans.length, requests: requests.length, fees: fees.length },
    fee_total: { total_sum: cents / 100, ...(fees.length > 0 && { currency: 'EUR' }) },
    loans: byTime(loans, ({ loan_id, due_date }) => [due_date, loan_id]),
    requests: byTime(requests, ({ request_id, request_time }) => [request_time, request_id]),
    fees: byTime(fees, ({ id, creation_time }) => [creation_time, id]),
  };
}

/** Matches a value, or none: a loan read alone is not asked whether it can be renewed. */
const ifGiven = (value: unknown) => ({
  asymmetricMatch: (actual: unknown) => actual === undefined || actual === value,
});

/** In the order of the times, each of which the sandbox gives, and of the ids where they are the same. */
function byTime<R>(records: readonly R[], keyOf: (record: R) => [time: string | undefined, id: string]): R[] {
  return records.toSorted((one, other) => {
    const [time = '', id] = keyOf(one);
    const [otherTime = '', otherId] = keyOf(other);
    return Date.parse(time) - Date.parse(otherTime) || (id < otherId ? -1 : 1);
  });
}
