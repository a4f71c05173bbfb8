import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { combined, oldest } from './found.ts';

const part = fc.record({
  cache: fc.constantFrom('hit' as const, 'partial' as const, 'miss' as const),
  asOf: fc.option(fc.nat(), { nil: undefined }),
});

test('what is put together is a hit or a miss only if every part is', () => {
  fc.assert(
    fc.property(fc.array(part, { minLength: 1 }), (parts) => {
      const { cache } = combined(parts);
      expect(cache === 'hit').toBe(parts.every((one) => one.cache === 'hit'));
      expect(cache === 'miss').toBe(parts.every((one) => one.cache === 'miss'));
    }),
  );
});

test('it is as old as its oldest part, or of unknown age as soon as one part is', () => {
  fc.assert(
    fc.property(fc.array(part, { minLength: 1 }), (parts) => {
      const ages = parts.map(({ asOf }) => asOf);
      const expected = ages.includes(undefined)
        ? undefined
        : Math.min(...ages.filter((age) => age !== undefined));
      expect(combined(parts).asOf).toBe(expected);
    }),
  );
  expect(oldest([])).toBeUndefined();
});
