import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { asList, parseJson } from './json.ts';

test.each(['id', 'loan_id', 'mms_id', 'primary_id', 'item_barcode', 'barcode', 'value', 'errorCode'])(
  'a number in %s becomes the text that Alma wrote',
  (member) => {
    expect(parseJson(`{"${member}":0.10}`)).toEqual({ [member]: '0.10' });
    expect(parseJson(`{"${member}":25}`)).toEqual({ [member]: '25' });
  },
);

test('amounts, counts and places stay numbers', () => {
  const fee = '{"balance":25.0,"place_in_queue":3,"total_record_count":-1,"paid":1e2}';
  expect(parseJson(fee)).toEqual({ balance: 25, place_in_queue: 3, total_record_count: -1, paid: 100 });
});

test('an integer of any length in any member keeps all its digits', () => {
  fc.assert(
    fc.property(fc.bigInt(), (integer) => {
      expect([parseJson(`[${integer}]`)].flat().map(String)).toEqual([String(integer)]);
    }),
  );
});

test('JSON without numbers is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 3 }), (text) => {
      const plain = JSON.stringify(
        JSON.parse(text, (_, value) => (typeof value === 'number' ? true : value)),
      );
      expect(parseJson(plain)).toEqual(JSON.parse(plain));
    }),
  );
});

test('a list is a list, none is empty, and one is a list of one', () => {
  expect([asList([1, 2]), asList(undefined), asList(null), asList({ a: 1 })]).toEqual([
    [1, 2],
    [],
    [],
    [{ a: 1 }],
  ]);
});
