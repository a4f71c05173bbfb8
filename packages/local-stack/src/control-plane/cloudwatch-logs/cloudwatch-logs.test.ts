import { clientSettings } from '@alma-cache/testing/client-settings';
import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type CloudWatchLogsEmulator, startCloudWatchLogs } from './cloudwatch-logs.ts';
import { LogEvents } from './log-events.ts';

const logGroupName = '/aws/lambda/updateLoan';
const START = Date.UTC(2026, 0, 1);

let now = START;
const logs = new LogEvents([logGroupName, '/aws/lambda/idle'], () => now);
let emulator: CloudWatchLogsEmulator;
let client: CloudWatchLogsClient;

beforeAll(async () => {
  for (const index of [0, 1, 2, 3, 4]) {
    now = START + index * 1000;
    logs.add(
      logGroupName,
      JSON.stringify({ messageId: `m${index}`, code: index % 2 ? 'ALMA_TIMEOUT' : 'X' }),
    );
    logs.add(logGroupName, `a line of text ${index}`);
  }
  emulator = await startCloudWatchLogs(logs);
  client = new CloudWatchLogsClient({ ...clientSettings, endpoint: emulator.url, maxAttempts: 1 });
});

afterAll(async () => {
  client?.destroy();
  await emulator?.close();
});

async function idsOf(input: object): Promise<string[]> {
  const { events = [] } = await client.send(new FilterLogEventsCommand({ logGroupName, ...input }));
  return events.map(({ message = '' }) => JSON.parse(message).messageId);
}

const filterPattern = '{ $.messageId = * }';

describe('a search of the logs', () => {
  test('finds what the pattern matches, oldest first', async () => {
    expect(await idsOf({ filterPattern })).toEqual(['m0', 'm1', 'm2', 'm3', 'm4']);
    expect(await idsOf({ filterPattern: '{ $.code = "ALMA_*" }' })).toEqual(['m1', 'm3']);
  });

  test('tells of a line what AWS tells', async () => {
    const { events } = await client.send(new FilterLogEventsCommand({ logGroupName, limit: 2 }));
    expect(events?.[1]).toEqual({
      eventId: expect.any(String),
      logStreamName: 'local',
      timestamp: START,
      ingestionTime: START,
      message: 'a line of text 0',
    });
  });

  test('keeps to its time, ends included', async () => {
    const range = { startTime: START + 1000, endTime: START + 3000 };
    expect(await idsOf({ filterPattern, ...range })).toEqual(['m1', 'm2', 'm3']);
  });

  test.each([
    [true, ['m0', 'm1', 'm2', 'm3', 'm4']],
    [false, ['m4', 'm3', 'm2', 'm1', 'm0']],
  ])('goes page by page, from the head: %p', async (startFromHead, expected) => {
    const ids: string[] = [];
    const input = { logGroupName, filterPattern, startFromHead, startTime: START, limit: 2 };
    for await (const { events = [] } of paginateFilterLogEvents({ client }, input)) {
      expect(events.length).toBeLessThanOrEqual(2);
      ids.push(...events.map(({ message = '' }) => JSON.parse(message).messageId));
    }
    expect(ids).toEqual(expected);
  });

  test('finds nothing in the log of a function that has not run', async () => {
    expect(await idsOf({ logGroupName: '/aws/lambda/idle' })).toEqual([]);
  });

  test.each([
    ['a log group that does not exist', { logGroupName: '/aws/lambda/x' }, 'ResourceNotFoundException'],
    ['a pattern that is not emulated', { filterPattern: 'ERROR' }, 'InvalidParameterException'],
    ['reading backwards without a start', { startFromHead: false }, 'InvalidParameterException'],
    ['a choice of log streams', { logStreamNames: ['local'] }, 'InvalidParameterException'],
    ['a token of its own making', { nextToken: 'x' }, 'InvalidParameterException'],
  ])('refuses %s', async (_, input, name) => {
    await expect(idsOf(input)).rejects.toMatchObject({ name });
  });
});
