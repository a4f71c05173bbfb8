import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pickPresent, present } from './present.ts';
import { containsNothing } from './testing/absence.ts';

describe('present', () => {
  test('leaves out nulls and what is no JSON, at any depth', () => {
    expect(
      present({
        value: 'BOOK',
        desc: null,
        nested: { list: [1, null, Number.NaN, { gone: undefined, kept: false }] },
      }),
    ).toEqual({ value: 'BOOK', nested: { list: [1, { kept: false }] } });
  });

  test.each([[{ value: null, desc: null }], [{}], [[]], [[null, {}]], [null], [undefined], [Number.NaN]])(
    'finds nothing in %j',
    (value) => {
      expect(present(value)).toBeUndefined();
    },
  );

  test('keeps what is falsy and yet says something', () => {
    expect(present({ empty: '', zero: 0, no: false })).toEqual({ empty: '', zero: 0, no: false });
  });

  test('never yields null, undefined, NaN or an infinity anywhere, and changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: false }), (value) => {
        const result = present(value);
        if (result === undefined) return;
        expect(containsNothing(result)).toBe(false);
        expect(present(result)).toEqual(result);
      }),
    );
  });
});

test('pickPresent takes the named members alone, and those only with a value', () => {
  const source = { title: 'A title', author: null, secret: 'kept out', year: Number.NaN };
  const picked = pickPresent(source, ['title', 'author', 'year']);
  expect(Object.entries(picked)).toEqual([['title', 'A title']]);
});
