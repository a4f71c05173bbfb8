import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { printable } from './printable.ts';

test.each([
  ['plain text', 'plain text'],
  ['first\r\nsecond', 'first second'],
  ['\u001B[31mred\u001B[39m', 'red'],
  ['\u001B]0;title\u0007text', 'text'],
  ['abc\u202Edcba', 'abc dcba'],
])('%j is printed as %j', (text, printed) => {
  expect(printable(text)).toBe(printed);
});

test('nothing that is printed controls the terminal', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(printable(text)).not.toMatch(/\p{Cc}/u);
    }),
  );
});
