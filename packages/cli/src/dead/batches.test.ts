import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inBatches, inGroupsOf } from './batches.ts';

test('groups keep the order and are full but for the last', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 12 }), (items, size) => {
      const groups = inGroupsOf(size, items);
      expect(groups.flat()).toEqual(items);
      for (const group of groups.slice(0, -1)) expect(group).toHaveLength(size);
    }),
  );
});

test('batches keep the order, and the limits wherever an item does by itself', () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 120 }));
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 10 }), (items, most) => {
      const batches = inBatches(items, { items: most, bytes: 100, sizeOf: (size) => size });
      expect(batches.flat()).toEqual(items);
      for (const batch of batches) {
        expect(batch.length).toBeLessThanOrEqual(most);
        if (batch.length > 1) expect(batch.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(100);
      }
    }),
  );
});

test('there is no batch more than needed', () => {
  expect(inBatches([60, 40, 1, 99], { items: 10, bytes: 100, sizeOf: (size) => size })).toEqual([
    [60, 40],
    [1, 99],
  ]);
});
