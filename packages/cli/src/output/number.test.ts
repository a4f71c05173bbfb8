import { expect, test } from '@jest/globals';
import { counted, grouped } from './number.ts';

test('large numbers are grouped', () => {
  expect(grouped(12_400)).toBe('12,400');
});

test.each([
  [0, '0 messages'],
  [1, '1 message'],
  [12_400, '12,400 messages'],
])('%p is counted as %p', (number, text) => {
  expect(counted(number, 'message')).toBe(text);
});

test('a noun may have a plural of its own', () => {
  expect(counted(2, 'query', 'queries')).toBe('2 queries');
});
