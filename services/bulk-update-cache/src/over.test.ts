import { describe, expect, test } from '@jest/globals';
import { isClosedFee, isClosedRequest, isReturnedLoan } from './over.ts';

describe('a loan is over', () => {
  test.each(['COMPLETE', 'Complete'])('when Alma says %s', (loan_status) => {
    expect(isReturnedLoan({ loan_id: '1', loan_status })).toBe(true);
  });

  test.each(['ACTIVE', 'SOMETHING_NEW', null])('not when Alma says %s', (loan_status) => {
    expect(isReturnedLoan({ loan_id: '1', loan_status })).toBe(false);
  });
});

describe('a request is over', () => {
  test.each(['HISTORY', 'History'])('when Alma says %s', (request_status) => {
    expect(isClosedRequest({ request_id: '1', request_status })).toBe(true);
  });

  test.each(['NOT_STARTED', 'On Hold Shelf', null])('not when Alma says %s', (request_status) => {
    expect(isClosedRequest({ request_id: '1', request_status })).toBe(false);
  });
});

describe('a fee is over', () => {
  test.each(['CLOSED', 'Closed'])('when Alma says %s', (value) => {
    expect(isClosedFee({ id: '1', status: { value } })).toBe(true);
  });

  test.each(['ACTIVE', 'INDISPUTE', 'EXPORTED', null])('not when Alma says %s', (value) => {
    expect(isClosedFee({ id: '1', status: { value } })).toBe(false);
  });
});

test('nothing is over that Alma says nothing about', () => {
  expect(isReturnedLoan({ loan_id: '1' })).toBe(false);
  expect(isClosedRequest({ request_id: '1' })).toBe(false);
  expect(isClosedFee({ id: '1' })).toBe(false);
});
