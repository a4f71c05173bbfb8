import { expect, test } from '@jest/globals';
import { readArguments } from './arguments.ts';

test('without arguments everything is left to the defaults', () => {
  expect(readArguments([])).toEqual({ help: false, json: false, options: { faults: {} } });
});

test('every argument reaches its option', () => {
  const line =
    '--users 5 --seed 2 --port 9000 --latency 10-20 --api-key k --per-second 25 --per-day 100 --fault reset=0.5 --fault never=1 --json';
  expect(readArguments(line.split(' '))).toEqual({
    help: false,
    json: true,
    options: {
      users: 5,
      seed: 2,
      port: 9000,
      latency: [10, 20],
      apiKey: 'k',
      perSecond: 25,
      perDay: 100,
      faults: { reset: 0.5, never: 1 },
    },
  });
});

test('a single latency is the least and the most', () => {
  expect(readArguments(['--latency', '250']).options.latency).toEqual([250, 250]);
});

test.each([
  ['--users many', '--users must be a whole number, not "many".'],
  ['--users=-1', '--users must be a whole number, not "-1".'],
  ['--latency 1-2-3', '--latency must be milliseconds, or LEAST-MOST, not "1-2-3".'],
  ['--port 65536', '--port must be at most 65535, not 65536.'],
  ['--fault reset', '--fault must be KIND=RATE, for example reset=0.05, not "reset".'],
  ['--fault reset=often', '--fault must be KIND=RATE, for example reset=0.05, not "reset=often".'],
  ['--bogus', "Unknown option '--bogus'"],
  ['extra', "Unexpected argument 'extra'"],
])('%s is refused in one line', (line, message) => {
  expect(() => readArguments(line.split(' '))).toThrow(
    expect.objectContaining({
      code: 'SANDBOX_INVALID_OPTION',
      message: expect.stringMatching(/^[^\n]*$/),
    }),
  );
  expect(() => readArguments(line.split(' '))).toThrow(message);
});
