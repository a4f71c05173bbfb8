import { sqsRecord } from '@alma-cache/testing/lambda';
import { expect, test } from '@jest/globals';
import { returnTimes } from './return-times.ts';

const MIDNIGHT = Date.parse('2031-03-05T00:00:00Z');
const DAY_MS = 24 * 60 * 60 * 1000;

const needed = sqsRecord('ann');
const ofRefresh = sqsRecord('ben', {
  messageAttributes: { purpose: { dataType: 'String', stringValue: 'refresh' } },
});

test('messages come back one after the other, at the rate at which they are processed', () => {
  const comesBackAt = returnTimes(4);
  const times = Array.from({ length: 3 }, () => comesBackAt(MIDNIGHT, ofRefresh));
  expect(times).toEqual([MIDNIGHT, MIDNIGHT + 250, MIDNIGHT + 500]);
});

test('those that somebody waits for do not wait behind a refresh', () => {
  const comesBackAt = returnTimes(1);
  for (let message = 0; message < 1000; message++) comesBackAt(MIDNIGHT, ofRefresh);
  expect([comesBackAt(MIDNIGHT, needed), comesBackAt(MIDNIGHT, needed)]).toEqual([MIDNIGHT, MIDNIGHT + 1000]);
  expect(comesBackAt(MIDNIGHT, ofRefresh)).toBe(MIDNIGHT + 1_000_000);
});

test('each day begins anew, however many wait for the day before', () => {
  const comesBackAt = returnTimes(1 / 3600);
  for (let message = 0; message < 100; message++) comesBackAt(MIDNIGHT, ofRefresh);
  expect(comesBackAt(MIDNIGHT + DAY_MS, ofRefresh)).toBe(MIDNIGHT + DAY_MS);
});

test('where no rate is set, all come back at once', () => {
  const comesBackAt = returnTimes(0);
  expect([comesBackAt(MIDNIGHT, ofRefresh), comesBackAt(MIDNIGHT, ofRefresh)]).toEqual([MIDNIGHT, MIDNIGHT]);
});
