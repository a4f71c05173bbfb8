import type { FeeRecord, LoanRecord, RequestRecord } from '@alma-cache/cache-schemas';
import { expect, test } from '@jest/globals';
import type { PublicFee, PublicLoan, PublicRequest } from './public-record.ts';

/** `true` where two types are the same: what these tests say is checked by tsc. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

test("all of a record is public but the cache's own expiry", () => {
  const facts: [
    Same<keyof PublicLoan, Exclude<keyof LoanRecord, 'expiry_date'>>,
    Same<keyof PublicRequest, Exclude<keyof RequestRecord, 'record_expiry_date'>>,
    Same<keyof PublicFee, Exclude<keyof FeeRecord, 'expiry_date'>>,
  ] = [true, true, true];
  expect(facts).toEqual([true, true, true]);
});
