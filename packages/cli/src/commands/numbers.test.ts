import { expect, test } from '@jest/globals';
import { countingNumber, positiveNumber } from './numbers.ts';

test.each([
  ['1', 1],
  ['200000', 200_000],
  ['007', 7],
])('%j counts as %p', (value, number) => {
  expect(countingNumber(value)).toBe(number);
});

test.each(['', '0', '-1', '1.5', '1e3', '0x10', 'ten', '99999999999999999999'])(
  '%j counts nothing',
  (value) => {
    expect(() => countingNumber(value)).toThrow('It must be a whole number, 1 or more.');
  },
);

test.each([
  ['1', 1],
  ['0.5', 0.5],
  ['.5', 0.5],
])('%j is above 0', (value, number) => {
  expect(positiveNumber(value)).toBe(number);
});

test.each(['', '0', '0.0', '-1', '1.', 'Infinity', '1e3', '9'.repeat(400)])(
  '%j is no number above 0',
  (value) => {
    expect(() => positiveNumber(value)).toThrow('It must be a number above 0.');
  },
);
