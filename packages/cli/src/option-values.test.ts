import { expect, test } from '@jest/globals';
import { countingNumber, numberFromZero, percentage, positiveNumber } from './option-values.ts';

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

test.each([
  ['0', 0],
  ['0.0', 0],
  ['5.3', 5.3],
  ['200', 200],
])('%j is %p, from 0 on', (value, number) => {
  expect(numberFromZero(value)).toBe(number);
});

test.each(['', '.', '-1', '-0', 'few', '1e3', 'NaN', '9'.repeat(400)])(
  '%j is no number from 0 on',
  (value) => {
    expect(() => numberFromZero(value)).toThrow('It must be a number, 0 or more.');
  },
);

test.each([
  ['0', 0],
  ['2.5', 2.5],
  ['57', 57],
  ['100', 100],
])('%j is a percentage of %p', (value, percent) => {
  expect(percentage(value)).toBe(percent);
});

test.each(['101', '-1', 'half', '50%'])('%j is no percentage', (value) => {
  expect(() => percentage(value)).toThrow(/It must be a (percentage|number)/);
});
