import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Random } from './random.ts';

test('the same identity gives the same sequence', () => {
  fc.assert(
    fc.property(fc.integer(), fc.string(), (seed, what) => {
      const [one, other] = [new Random(seed, what), new Random(seed, what)];
      for (let draw = 0; draw < 10; draw += 1) {
        expect(one.next()).toBe(other.next());
      }
    }),
  );
});

test('neighbouring identities give unrelated numbers', () => {
  const firsts = Array.from({ length: 10_000 }, (_, index) => new Random(1, 'loan', index).next());
  const mean = firsts.reduce((sum, value) => sum + value, 0) / firsts.length;
  expect(new Set(firsts).size).toBeGreaterThan(9990);
  expect(mean).toBeGreaterThan(0.48);
  expect(mean).toBeLessThan(0.52);
});

test('parts of an identity cannot be confused with one another', () => {
  expect(new Random(1, 11).next()).not.toBe(new Random(11, 1).next());
  expect(new Random('a', 'bc').next()).not.toBe(new Random('ab', 'c').next());
});

test('a whole number stays within its bounds and reaches both', () => {
  const random = new Random(7);
  const drawn = new Set(Array.from({ length: 200 }, () => random.integer(3, 6)));
  expect([...drawn].sort()).toEqual([3, 4, 5, 6]);
});

test('chance 0 never happens and chance 1 always does', () => {
  const random = new Random(7);
  const draws = Array.from({ length: 1000 }, () => [random.chance(0), random.chance(1)]);
  expect(draws.every(([never, always]) => !never && always)).toBe(true);
});
