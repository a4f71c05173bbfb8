import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { duration, relative } from './duration.ts';

const S = 1000;
const MIN = 60 * S;
const H = 60 * MIN;
const D = 24 * H;

describe('a duration', () => {
  test.each([
    [0, '0 s'],
    [-5 * S, '0 s'],
    [499, '0 s'],
    [45 * S, '45 s'],
    [59.7 * S, '1 min'],
    [90 * S, '1 min 30 s'],
    [9 * MIN + 59.4 * S, '10 min'],
    [9 * MIN + 20 * S, '9 min 20 s'],
    [27 * MIN + 26 * S, '27 min'],
    [2 * H + 10 * MIN, '2 h 10 min'],
    [2 * H + 10 * MIN + 20 * S, '2 h 10 min'],
    [24 * H - 1, '1 d'],
    [3 * D + 4 * H, '3 d 4 h'],
    [400 * D, '400 d'],
  ])('of %p ms is %p', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });

  test('never counts a unit up to the next one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 * D }), (ms) => {
        expect(duration(ms)).toMatch(
          /^(\d+ d( (\d|1\d|2[0-3]) h)?|([1-9]|1\d|2[0-3]) h( [1-5]?\d min)?|[1-9] min [1-5]?\d s|[1-5]?\d (min|s))$/,
        );
      }),
    );
  });
});

describe('a time', () => {
  test.each([
    [-125 * S, '2 min 5 s ago'],
    [3 * H, 'in 3 h'],
    [400, 'now'],
  ])('%p ms from now is %p', (distance, text) => {
    expect(relative(5_000_000 + distance, 5_000_000)).toBe(text);
  });
});
