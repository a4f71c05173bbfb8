import {
  feeKind,
  loanKind,
  requestKind,
  toFeeRecord,
  toLoanRecord,
  toRequestRecord,
} from '@alma-cache/cache-schemas';
import { expect, test } from '@jest/globals';
import { publicRecord } from './public-record.ts';

/** What another writer may have left in a table. */
const foreign = { internal_note: 'not for patrons' };

test('a loan is told without the expiry, and without what a table holds besides', () => {
  const loan = { loan_id: '1', user_id: 'Ann', title: 'A title', due_date: '2031-03-18T22:00:00Z' };
  expect(publicRecord(loanKind, { ...toLoanRecord(loan), ...foreign })).toStrictEqual({
    ...loan,
    user_id: 'ann',
  });
});

test('a request is told likewise, with the expiry_date that Alma gives it', () => {
  const request = { request_id: '1', user_primary_id: 'ann', expiry_date: '2031-02-25Z' };
  expect(
    publicRecord(requestKind, { ...toRequestRecord({ ...request, place_in_queue: 1 }, 0), ...foreign }),
  ).toStrictEqual({
    ...request,
    place_in_queue: '1',
  });
});

test('a fee is told likewise, with its transactions', () => {
  const fee = { id: '1', user_primary_id: { value: 'ann' }, balance: 2.5 };
  const transaction = [{ amount: 1 }];
  expect(publicRecord(feeKind, { ...toFeeRecord({ ...fee, transaction }, 0), ...foreign })).toStrictEqual({
    ...fee,
    transactions: transaction,
  });
});
