import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseNumbersAsText, parseWithSource, type Reviver } from './json-source.ts';

/** Keeps the text of numbers, so that a difference in it shows. */
const keepText: Reviver = (_, value, { source }) =>
  typeof value === 'number' ? `${value} from ${source}` : value;

const outcome = (parse: typeof parseWithSource, text: string): unknown => {
  try {
    return parse(text, keepText);
  } catch (error) {
    return (error as Error).name;
  }
};

test('what Node 20 reads is what later ones read', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 3 }), (text) => {
      expect(parseNumbersAsText(text, keepText)).toEqual(parseWithSource(text, keepText));
    }),
  );
});

test.each([
  '-0',
  '1e2',
  '1E+2',
  '25.00',
  '12345678901234567890',
  '"1"',
  '"\\"1"',
  '"a\\\\"',
  '{"1":1}',
  '[1,-1.5]',
])('%s is read alike, with its text', (text) => {
  expect(parseNumbersAsText(text, keepText)).toEqual(parseWithSource(text, keepText));
});

test.each(['', '01', '1.', '.5', '+1', '-', '1e', '[1 2]', '{1:2}', '"\n"', 'NaN', '1 2', '"1', '{"a":1,}'])(
  '%j is no JSON for either',
  (text) => {
    expect([outcome(parseNumbersAsText, text), outcome(parseWithSource, text)]).toEqual([
      'SyntaxError',
      'SyntaxError',
    ]);
  },
);
