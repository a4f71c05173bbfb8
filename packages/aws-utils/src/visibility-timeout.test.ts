import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nextMidnightUtc, visibilitySeconds } from './visibility-timeout.ts';

const HOUR = 3600;
const TWELVE_HOURS = 12 * HOUR;
const at = (time: string) => Date.parse(time);

describe('nextMidnightUtc', () => {
  test.each([
    ['2026-03-01T00:00:00.000Z', '2026-03-02T00:00:00.000Z'],
    ['2026-02-28T23:59:59.999Z', '2026-03-01T00:00:00.000Z'],
    ['2026-12-31T12:00:00.000Z', '2027-01-01T00:00:00.000Z'],
  ])('after %s is %s', (now, midnight) => {
    expect(new Date(nextMidnightUtc(at(now))).toISOString()).toBe(midnight);
  });
});

describe('visibilitySeconds', () => {
  const now = at('2026-03-01T20:00:00Z');
  const until = nextMidnightUtc(now);

  test('reaches the moment, and at most a quarter of an hour beyond', () => {
    expect(visibilitySeconds({ until, now, startedAt: now, random: () => 0 })).toBe(4 * HOUR);
    expect(visibilitySeconds({ until, now, startedAt: now, random: () => 0.999999 })).toBe(4 * HOUR + 900);
  });

  test('is less the longer the invocation has already lasted, where 12 hours do not reach', () => {
    const far = now + 24 * HOUR * 1000;
    const early = visibilitySeconds({ until: far, now, startedAt: now, random: () => 0 });
    const late = visibilitySeconds({ until: far, now: now + 60_000, startedAt: now, random: () => 0 });
    expect(early - late).toBe(60);
  });

  test('stays within what SQS allows since the receipt, is jittered, and is never negative', () => {
    const ms = fc.integer({ min: 0, max: 48 * HOUR * 1000 });
    fc.assert(
      fc.property(
        ms,
        fc.integer({ min: 0, max: 900_000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (wait, lasted, random) => {
          const startedAt = now - lasted;
          const seconds = visibilitySeconds({ until: now + wait, now, startedAt, random: () => random });
          expect(Number.isInteger(seconds)).toBe(true);
          expect(seconds).toBeGreaterThanOrEqual(0);
          expect(seconds + lasted / 1000).toBeLessThanOrEqual(TWELVE_HOURS);
          expect(seconds * 1000 >= wait || seconds > 11 * HOUR).toBe(true);
        },
      ),
    );
  });
});
