import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SeenIds } from './seen-ids.ts';

test('an id came before exactly where it did, in files that are left for larger ones too', () => {
  const id = fc.oneof(fc.string({ maxLength: 2 }), fc.integer({ min: 0, max: 300 }).map(String));
  fc.assert(
    fc.property(fc.array(id, { maxLength: 600 }), (ids) => {
      using seen = new SeenIds(4);
      const before = new Set<string>();
      for (const each of ids) {
        expect(seen.add(each)).toBe(before.has(each));
        before.add(each);
      }
    }),
  );
});

test('a hundred thousand ids come once, and once more', () => {
  using seen = new SeenIds();
  const repeated = (ids: number) =>
    Array.from({ length: ids }, (_, index) => seen.add(`reader${index}`)).filter(Boolean).length;
  expect(repeated(100_000)).toBe(0);
  expect(repeated(100_000)).toBe(100_000);
});

test('nothing of it is to be found among the temporary files, not even while it is used', () => {
  using seen = new SeenIds(4);
  for (let number = 0; number < 100; number++) seen.add(String(number));
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith(`alma-cache-ids-${process.pid}-`))).toEqual(
    [],
  );
});
