import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { feeTotal } from './fee-total.ts';

test('is the sum of the balances, in the currency that Alma gives', () => {
  expect(feeTotal([{ balance: 22.23 }, { balance: 2.77 }], 'USD')).toEqual({
    total_sum: 25,
    currency: 'USD',
  });
  expect(feeTotal([], undefined)).toEqual({ total_sum: 0 });
});

test('counts credits against it, and fees without a balance not at all', () => {
  expect(feeTotal([{ balance: 5 }, { balance: -7.5 }, {}, { balance: null }], 'EUR').total_sum).toBe(-2.5);
});

test.each([1, 10, 100, 1000, 10_000])('is exact to the last decimal, of %i a unit', (units) => {
  const amounts = fc.array(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }));
  fc.assert(
    fc.property(amounts, (whole) => {
      const fees = whole.map((amount) => ({ balance: amount / units }));
      const sum = whole.reduce((total, amount) => total + BigInt(amount), 0n);
      expect(feeTotal(fees, 'EUR').total_sum).toBe(Number(sum) / units);
    }),
  );
});
