import { describe, expect, test } from '@jest/globals';
import { readFigures } from './figures.ts';
import { Parts } from './parts.ts';
import { type Series, startCloudWatch } from './testing/cloudwatch.ts';
import { NOON } from './testing/statuses.ts';

const MINUTE_MS = 60_000;
const USERS_ARN = 'arn:aws:sqs:eu-west-1:000000000000:stg-users';

type Points = Record<number, number>;

/** @param points values by the minutes that they are from noon */
function own(name: string, points: Points, dimensions: Record<string, string>): Series {
  return { namespace: 'AlmaCache', name, dimensions: { service: 's', ...dimensions }, points: timed(points) };
}

function age(QueueName: string, points: Points): Series {
  const name = 'ApproximateAgeOfOldestMessage';
  return { namespace: 'AWS/SQS', name, dimensions: { QueueName }, points: timed(points) };
}

const timed = (points: Points) =>
  Object.entries(points)
    .map(([minutes, value]) => ({ time: NOON + Number(minutes) * MINUTE_MS, value }))
    .toSorted((one, other) => one.time - other.time);

async function read(series: readonly Series[], { refused = [] as string[], now = NOON } = {}) {
  await using cloudWatch = await startCloudWatch(series, refused);
  const parts = new Parts(new AbortController().signal);
  const functions = new Set(['stg-a', 'stg-b']);
  const figures = await readFigures(
    { cloudWatch: cloudWatch.client, queueArns: [USERS_ARN], functions },
    parts,
    now,
  );
  return { ...figures, unreadable: parts.unreadable, calls: cloudWatch.calls };
}

describe('the age of the oldest message', () => {
  test('is the latest of the last quarter of an hour', async () => {
    const { oldest } = await read([
      age('stg-users', { [-20]: 1, [-4]: 120, [-3]: 180 }),
      age('stg-loans', { [-3]: 9 }),
    ]);
    expect(oldest).toEqual(new Map([[USERS_ARN, 180_000]]));
  });

  test('is not known where it is too long ago', async () => {
    expect((await read([age('stg-users', { [-20]: 60 })])).oldest).toEqual(new Map());
  });
});

describe('the rates', () => {
  test('are those of the functions asked for, and not of a part of what they do', async () => {
    const { processedPerMinute } = await read([
      own('RecordsProcessed', { [-2]: 50 }, { function: 'stg-a' }),
      own('RecordsProcessed', { [-2]: 70 }, { function: 'prod-a' }),
      own('RecordsProcessed', { [-2]: 90 }, { function: 'stg-b', code: 'X' }),
    ]);
    expect(processedPerMinute).toEqual(new Map([['stg-a', 50]]));
  });
});

describe('the functions that have put messages off', () => {
  test('are those that did so today', async () => {
    const { postponing } = await read([
      own('RecordsPostponed', { [-11 * 60]: 5 }, { function: 'stg-a' }),
      own('RecordsPostponed', { [-12 * 60 - 1]: 5 }, { function: 'stg-b' }),
      own('RecordsPostponed', { [-3]: 5 }, { function: 'prod-a' }),
    ]);
    expect(postponing).toEqual(new Set(['stg-a']));
  });

  test('are not known where CloudWatch does not tell', async () => {
    expect((await read([], { refused: ['ListMetrics'] })).postponing).toBeUndefined();
  });
});

describe('the calls that are left', () => {
  test('are what any function was told last', async () => {
    const { almaCalls } = await read([
      own('AlmaCallsRemaining', { [-3]: 800, [-2]: 700 }, { function: 'stg-a' }),
      own('AlmaCallsRemaining', { [-3]: 790, [-2]: 690 }, { function: 'stg-b' }),
      own('AlmaCallsRemaining', { [-1]: 5 }, { function: 'prod-a' }),
    ]);
    expect(almaCalls).toEqual({ left: 690, readAt: NOON - 2 * MINUTE_MS });
  });

  test('may have been told hours ago', async () => {
    const { almaCalls } = await read([own('AlmaCallsRemaining', { [-600]: 900 }, { function: 'stg-a' })]);
    expect(almaCalls).toEqual({ left: 900, readAt: NOON - 600 * MINUTE_MS });
  });

  test.each([
    ['yesterday', NOON],
    ['some minutes ago, before midnight', NOON - 12 * 60 * MINUTE_MS + MINUTE_MS],
  ])('are not known where that was %s: Alma counts anew', async (_, now) => {
    const beforeMidnight = -12 * 60 - 1;
    const yesterday = own('AlmaCallsRemaining', { [beforeMidnight]: 9 }, { function: 'stg-a' });
    expect((await read([yesterday], { now })).almaCalls).toBeUndefined();
  });
});

describe('what may not be read', () => {
  const series = [
    age('stg-users', { [-3]: 180 }),
    own('AlmaCallsRemaining', { [-3]: 800 }, { function: 'stg-a' }),
  ];

  test('is noted, and the rest is read', async () => {
    const { oldest, unreadable } = await read(series, { refused: ['ListMetrics'] });
    expect(oldest.get(USERS_ARN)).toBe(180_000);
    expect(unreadable).toEqual([
      { part: 'rates', reason: expect.stringContaining('may not ListMetrics') },
      { part: 'postponed messages', reason: expect.stringContaining('may not ListMetrics') },
      { part: 'Alma calls', reason: expect.stringContaining('may not ListMetrics') },
    ]);
  });

  test('may be all', async () => {
    const { unreadable } = await read(series, { refused: ['ListMetrics', 'GetMetricData'] });
    expect(unreadable.map(({ part }) => part).toSorted()).toEqual([
      'Alma calls',
      'ages',
      'postponed messages',
      'rates',
    ]);
  });
});

test('no metric is asked for where there is none', async () => {
  const { calls } = await read([]);
  expect(calls.filter((call) => call === 'GetMetricData')).toHaveLength(1);
});
