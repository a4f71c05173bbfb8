import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ratePerMinute } from './rate.ts';
import { NOON } from './testing/statuses.ts';

const MINUTE_MS = 60_000;
const at = (minutes: number, value: number) => ({ start: NOON + minutes * MINUTE_MS, value });

describe('a rate', () => {
  test.each([
    ['is not known without a count', [], 10, undefined],
    ['is not known after a few seconds', [at(10, 50)], 10.4, undefined],
    ['counts only what has passed of the minute that is running', [at(10, 50)], 10.5, 100],
    ['is the mean over the minutes', [at(5, 90), at(6, 110)], 8, 100],
    ['counts minutes without a count among others', [at(3, 90), at(5, 110)], 8, 200 / 3],
    [
      'forgets what was more than five minutes before the last count',
      [at(1, 9_000), at(3, 90), at(6, 110)],
      8,
      50,
    ],
    ['is 0 once nothing was counted for five minutes', [at(1, 90)], 7.1, 0],
    ['still holds while CloudWatch may be late', [at(1, 90)], 7, 90],
  ])('%s', (_, minutes, now, rate) => {
    const result = ratePerMinute(minutes, NOON + now * MINUTE_MS);
    if (rate === undefined) expect(result).toBeUndefined();
    else expect(result).toBeCloseTo(rate);
  });

  test('is never negative, infinite or not a number', () => {
    const minute = fc.record({
      start: fc.integer({ min: 0, max: 15 }).map((n) => NOON + n * MINUTE_MS),
      value: fc.nat(1e9),
    });
    fc.assert(
      fc.property(fc.array(minute), fc.integer({ min: 0, max: 20 * MINUTE_MS }), (minutes, later) => {
        const rate = ratePerMinute(minutes, NOON + later) ?? 0;
        expect(Number.isFinite(rate) && rate >= 0).toBe(true);
      }),
    );
  });
});
