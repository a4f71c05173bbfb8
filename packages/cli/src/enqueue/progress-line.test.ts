import { expect, test } from '@jest/globals';
import { checkLine, progressLine } from './progress-line.ts';

test('tells how far it is, how fast, and how long it takes', () => {
  const tally = { queued: 4_000, last: 5_000, read: 5_000 };
  expect(progressLine({ tally, from: 1, to: 20_000, elapsedMs: 10_000 })).toBe(
    '[#######-----------------------] 25% · 4,000 queued · 400/s · 30 s left',
  );
});

test('counts from where it went on', () => {
  const tally = { queued: 500, last: 1_500, read: 500 };
  expect(progressLine({ tally, from: 1_001, to: 2_000, elapsedMs: 1_000 })).toContain('50% · 500 queued');
});

test('tells only what was done where it is not known how much there is', () => {
  const tally = { queued: 40, last: 44, read: 44 };
  expect(progressLine({ tally, from: 1, to: undefined, elapsedMs: 2_000 })).toBe('40 queued · 20/s');
});

test('tells of a list that is only checked how much of it was, and how fast', () => {
  expect(checkLine({ tally: { read: 120_000 }, elapsedMs: 2_000 })).toBe('120,000 checked · 60,000/s');
  expect(checkLine({ tally: { read: 0 }, elapsedMs: 0 })).toBe('0 checked · 0/s');
});

test('has sense before anything was done, and where there is less than was thought', () => {
  const nothing = { queued: 0, last: 0, read: 0 };
  expect(progressLine({ tally: nothing, from: 1, to: 10, elapsedMs: 0 })).toMatch(
    /^\[-+\] 0% · 0 queued · 0\/s$/,
  );
  expect(progressLine({ tally: nothing, from: 9, to: 0, elapsedMs: 5 })).toContain('0%');
  const beyond = { queued: 20, last: 20, read: 20 };
  expect(progressLine({ tally: beyond, from: 1, to: 10, elapsedMs: 5 })).toMatch(/^\[#+\] 100% .* 0 s left$/);
});
