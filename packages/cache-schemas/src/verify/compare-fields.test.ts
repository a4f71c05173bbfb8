import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compareFields, compareLists, differingIds } from './compare-fields.ts';

const FIELDS = ['id', 'title', 'owner', 'balance'];

describe('a record beside the one in Alma', () => {
  test('is told field by field, in the order of the fields', () => {
    const cached = { id: '1', title: 'A', balance: 2.5, expiry_date: 1 };
    const inAlma = { owner: { value: 'MAIN' }, title: 'B', id: '1', expiry_date: 2 };
    expect(compareFields(FIELDS, cached, inAlma)).toEqual([
      { field: 'id', verdict: 'same', cache: '1', alma: '1' },
      { field: 'title', verdict: 'differs', cache: 'A', alma: 'B' },
      { field: 'owner', verdict: 'only in Alma', cache: undefined, alma: { value: 'MAIN' } },
      { field: 'balance', verdict: 'only in cache', cache: 2.5, alma: undefined },
    ]);
  });

  test('does not differ by the order in which objects have their members', () => {
    const [owner] = compareFields(
      ['owner'],
      { owner: { value: 'M', desc: 'Main' } },
      { owner: { desc: 'Main', value: 'M' } },
    );
    expect(owner?.verdict).toBe('same');
  });

  test('tells a string of digits from a number, and false from nothing', () => {
    const fields = compareFields(['a', 'b'], { a: '1', b: false }, { a: 1 });
    expect(fields.map(({ verdict }) => verdict)).toEqual(['differs', 'only in cache']);
  });

  test('is the same as itself, whatever it holds', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...FIELDS), fc.jsonValue()), (record) => {
        const fields = compareFields(FIELDS, record, structuredClone(record));
        expect(fields).toHaveLength(Object.keys(record).length);
        expect(fields.every(({ verdict }) => verdict === 'same')).toBe(true);
      }),
    );
  });
});

describe('two lists of ids', () => {
  const ids = fc.array(fc.constantFrom(...'abcdefgh'));

  test('have each id in one place of the comparison', () => {
    fc.assert(
      fc.property(ids, ids, (cached, inAlma) => {
        const { same, onlyInCache, onlyInAlma } = compareLists(cached, inAlma);
        expect([...same, ...onlyInCache].toSorted()).toEqual([...new Set(cached)].toSorted());
        expect([...same, ...onlyInAlma].toSorted()).toEqual([...new Set(inAlma)].toSorted());
        expect(onlyInCache.filter((id) => inAlma.includes(id))).toEqual([]);
      }),
    );
  });

  test('differ in no id, whatever their order', () => {
    fc.assert(
      fc.property(ids, (list) => {
        expect(differingIds(compareLists(list, list.toReversed()))).toBe(0);
      }),
    );
    expect(differingIds(compareLists(['a', 'b'], ['b', 'c', 'd']))).toBe(3);
  });
});
