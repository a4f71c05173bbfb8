import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CheckedId } from '../id-list/check-ids.ts';
import { groupSize, inGroups } from './groups.ts';

const ids = fc
  .array(fc.constantFrom('valid', 'repeated', 'blank'), { maxLength: 100 })
  .map((outcomes) => outcomes.map((outcome, index): CheckedId => ({ number: index + 1, id: 'x', outcome })));

async function groupsOf(all: readonly CheckedId[], size: number): Promise<CheckedId[][]> {
  async function* each() {
    yield all;
  }
  const groups: CheckedId[][] = [];
  for await (const group of inGroups(each(), size)) groups.push(group);
  return groups;
}

const validIn = (group: readonly CheckedId[]) => group.filter(({ outcome }) => outcome === 'valid').length;

test('groups hold every id once, in order, and as many valid ones as asked for', async () => {
  await fc.assert(
    fc.asyncProperty(ids, fc.integer({ min: 1, max: 40 }), async (all, size) => {
      const groups = await groupsOf(all, size);
      expect(groups.flat()).toEqual(all);
      expect(groups.slice(0, -1).map(validIn)).toEqual(groups.slice(1).map(() => size));
      expect(validIn(groups.at(-1) ?? [])).toBeLessThanOrEqual(size);
    }),
  );
});

test('nothing but blank lines makes groups too, so that they are not kept in memory', async () => {
  const blank = Array.from(
    { length: 2500 },
    (_, index): CheckedId => ({ number: index + 1, id: '', outcome: 'blank' }),
  );
  expect((await groupsOf(blank, 40)).map(({ length }) => length)).toEqual([1000, 1000, 500]);
});

test.each([
  [0.5, 1],
  [7.9, 7],
  [40, 40],
  [1000, 40],
  [Number.POSITIVE_INFINITY, 40],
])('at %p a second a group has %p', (rate, size) => {
  expect(groupSize(rate)).toBe(size);
});
