import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseAlmaDate } from './expiry.ts';

describe('parseAlmaDate', () => {
  test.each([
    ['2031-03-04Z', '2031-03-04T00:00:00Z'],
    ['2031-03-04', '2031-03-04T00:00:00Z'],
    ['2031-03-04T22:00:00Z', '2031-03-04T22:00:00Z'],
    ['2031-03-04T22:00:00.999Z', '2031-03-04T22:00:00Z'],
    ['2031-03-04T22:00:00+02:00', '2031-03-04T20:00:00Z'],
    ['2032-02-29Z', '2032-02-29T00:00:00Z'],
  ])('reads %s', (text, utc) => {
    expect(parseAlmaDate(text)).toBe(Date.parse(utc) / 1000);
  });

  test.each([
    null,
    undefined,
    '',
    'tomorrow',
    '04/03/2031',
    '2031-02-29Z',
    '2031-13-01Z',
    '2031-03-04T25:00:00Z',
    '2031-03-04T22:00:00',
    ' 2031-03-04Z',
    '1930000000',
  ])('finds no date in %j', (text) => {
    expect(parseAlmaDate(text)).toBeUndefined();
  });

  test('reads every moment in each of its forms', () => {
    const moment = fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true });
    fc.assert(
      fc.property(moment, (date) => {
        const seconds = Math.floor(date.getTime() / 1000);
        const iso = date.toISOString();
        expect(parseAlmaDate(iso)).toBe(seconds);
        expect(parseAlmaDate(`${iso.slice(0, 19)}Z`)).toBe(seconds);
        expect(parseAlmaDate(`${iso.slice(0, 10)}Z`)).toBe(Math.floor(seconds / 86_400) * 86_400);
      }),
    );
  });

  test('answers whatever text comes with a whole number or nothing', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const seconds = parseAlmaDate(text);
        expect(seconds === undefined || Number.isSafeInteger(seconds)).toBe(true);
      }),
    );
  });
});
