import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { retryAfterMs } from './retry-after.ts';

const now = Date.UTC(2031, 1, 18, 10, 0, 0);

test.each([
  ['0', 0],
  ['7', 7000],
  [' 120 ', 120_000],
  ['Tue, 18 Feb 2031 10:00:30 GMT', 30_000],
  ['Tue, 18 Feb 2031 09:00:00 GMT', 0],
])('%j asks to wait %i ms', (header, ms) => {
  expect(retryAfterMs(header, now)).toBe(ms);
});

test.each([
  '',
  '-1',
  '1.5',
  '1e3',
  '0x10',
  'soon',
  '2031-02-18T10:00:30Z',
  'Tue, 18 Feb 2031 10:00:30',
  'Mon, 18 Feb 2031 10:00:30 GMT',
  '9999999999',
])('%j is not well-formed and is ignored', (header) => {
  expect(retryAfterMs(header, now)).toBeUndefined();
});

test('no header asks for nothing', () => {
  expect(retryAfterMs(null, now)).toBeUndefined();
});

test('every date that the standard writes is understood to the second', () => {
  fc.assert(
    fc.property(fc.nat(10 ** 8), (seconds) => {
      expect(retryAfterMs(new Date(now + seconds * 1000).toUTCString(), now)).toBe(seconds * 1000);
    }),
  );
});

test('no text gives anything but a whole number of ms that is not negative, or nothing', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.double().map(String), fc.date().map(String)), (header) => {
      expect(retryAfterMs(header, now) ?? 0).toBeGreaterThanOrEqual(0);
      expect(Number.isInteger(retryAfterMs(header, now) ?? 0)).toBe(true);
    }),
  );
});
