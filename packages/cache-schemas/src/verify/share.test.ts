import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ClusteredRecords, trialsToShow, wilson } from './share.ts';

describe('a share of independent trials', () => {
  test.each([
    // R: prop.test(x, n, correct = FALSE)
    [10, 10, 0.7225, 1],
    [95, 100, 0.8882, 0.9785],
    [0, 20, 0, 0.1611],
    [2798, 2800, 0.9974, 0.9998],
  ])('of %i of %i lies with 95 %% confidence from %d to %d', (successes, trials, low, high) => {
    const found = wilson(successes, trials);
    expect(found.share).toBe(successes / trials);
    expect(found.low).toBeCloseTo(low, 4);
    expect(found.high).toBeCloseTo(high, 4);
  });

  test('is anything where there were none', () => {
    expect(wilson(0, 0)).toEqual({ share: 1, low: 0, high: 1 });
  });

  test('lies within its interval, and the interval between 0 and 1', () => {
    const counts = fc.nat(100_000).chain((trials) => fc.tuple(fc.nat(trials), fc.constant(trials)));
    fc.assert(
      fc.property(counts, ([successes, trials]) => {
        const { share, low, high } = wilson(successes, trials);
        expect([0, low, share, high, 1].toSorted((one, other) => one - other)).toEqual([
          0,
          low,
          share,
          high,
          1,
        ]);
      }),
    );
  });
});

describe('the trials that show a share', () => {
  test.each([0.9, 0.99, 0.999])(
    'of %d are the fewest whose interval is not below it, where all succeed',
    (least) => {
      const trials = Math.ceil(trialsToShow(least, 1));
      expect(wilson(trials, trials).low).toBeGreaterThanOrEqual(least);
      expect(wilson(trials - 1, trials - 1).low).toBeLessThan(least);
    },
  );

  test('of 99.9 % are some 3,800, and more the closer to it the share is', () => {
    expect(Math.ceil(trialsToShow(0.999, 1))).toBe(3838);
    expect(trialsToShow(0.999, 0.9995)).toBeGreaterThan(3838 * 3);
    expect(trialsToShow(0.999, 0.999)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('records that are drawn with their users', () => {
  const drawn = (users: readonly (readonly [records: number, right: number])[]) => {
    const all = new ClusteredRecords();
    for (const [records, right] of users) all.add({ records, right });
    return all;
  };
  const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

  test('are worth as many as they are where the wrong ones come one by one', () => {
    const spread = drawn([...times(90, [10, 10] as const), ...times(10, [10, 9] as const)]);
    expect(spread.designEffect).toBeCloseTo(1, 1);
    expect(spread.share.low).toBeCloseTo(wilson(990, 1000).low, 3);
  });

  test('are worth as many as there are users where a user’s are all right or all wrong', () => {
    const together = drawn([...times(990, [10, 10] as const), ...times(10, [10, 0] as const)]);
    expect(together.designEffect).toBeCloseTo(10, 1);
    expect(together.share.share).toBe(0.99);
    expect(together.share.low).toBeCloseTo(wilson(990, 1000).low, 3);
  });

  test('are worth as many as they are where none is wrong, and nothing where there is none', () => {
    expect(drawn(times(5, [7, 7] as const))).toMatchObject({ designEffect: 1, share: wilson(35, 35) });
    expect(drawn([[0, 0]])).toMatchObject({ designEffect: 1, share: { share: 1, low: 0, high: 1 } });
  });

  test('have the same share in whatever order they come', () => {
    const users = fc.array(
      fc.nat(300).chain((records) => fc.tuple(fc.constant(records), fc.nat(records))),
      { minLength: 2, maxLength: 50 },
    );
    fc.assert(
      fc.property(users, (all) => {
        const { designEffect, share } = drawn(all);
        expect(designEffect).toBeGreaterThanOrEqual(1);
        expect(share.low).toBeLessThanOrEqual(share.share);
        expect(drawn(all.toReversed()).share.low).toBeCloseTo(share.low, 10);
      }),
    );
  });
});
