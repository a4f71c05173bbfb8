import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { groupBy } from './group-by.ts';

test('items are grouped as Map.groupBy groups them', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 5 }), (items, groups) => {
      const keyOf = (item: number) => item % groups;
      expect([...groupBy(items, keyOf)]).toEqual([...Map.groupBy(items, keyOf)]);
    }),
  );
});
