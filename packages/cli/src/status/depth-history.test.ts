import { expect, test } from '@jest/globals';
import { DepthHistory } from './depth-history.ts';
import { NOON } from './testing/statuses.ts';

const SECOND_MS = 1000;

function watched(...samples: [seconds: number, messages: number][]): DepthHistory {
  const history = new DepthHistory();
  for (const [seconds, messages] of samples) history.add('users', messages, NOON + seconds * SECOND_MS);
  return history;
}

test.each([
  ['what was never seen', [], undefined],
  ['what was seen once', [[0, 5]], undefined],
  [
    'what was seen for less than half a minute',
    [
      [0, 500],
      [29, 400],
    ],
    undefined,
  ],
  [
    'what shrinks',
    [
      [0, 500],
      [15, 490],
      [30, 400],
    ],
    -200,
  ],
  [
    'what grows',
    [
      [0, 400],
      [60, 500],
    ],
    100,
  ],
  [
    'what stays',
    [
      [0, 400],
      [60, 400],
    ],
    0,
  ],
  [
    'what changed of late, and not long ago',
    [
      [0, 90_000],
      [181, 400],
      [241, 300],
    ],
    -100,
  ],
] as [string, [number, number][], number | undefined][])('%s', (_, samples, change) => {
  expect(watched(...samples).changePerMinute('users')).toBe(change);
});

test('queues are told apart', () => {
  const history = watched([0, 400], [60, 300]);
  expect(history.changePerMinute('loans')).toBeUndefined();
});
