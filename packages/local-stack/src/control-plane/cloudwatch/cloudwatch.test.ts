import { clientSettings } from '@alma-cache/testing/client-settings';
import {
  CloudWatchClient,
  GetMetricDataCommand,
  type GetMetricDataCommandInput,
  ListMetricsCommand,
  paginateListMetrics,
} from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type CloudWatchEmulator, startCloudWatch } from './cloudwatch.ts';
import { MINUTE_MS } from './metric.ts';
import { MetricStore } from './metric-store.ts';

/** The beginning of an hour. */
const START = Date.UTC(2026, 0, 1, 12);
const at = (minutes: number) => new Date(START + minutes * MINUTE_MS);

const dimensions = { service: 'bulk', function: 'updateLoan' };
const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
const Metric = { Namespace: 'AlmaCache', MetricName: 'AlmaLatency', Dimensions };

let emulator: CloudWatchEmulator;
let client: CloudWatchClient;

beforeAll(async () => {
  const store = new MetricStore();
  const latency = { namespace: 'AlmaCache', name: 'AlmaLatency', dimensions };
  store.put(latency, START + 1000, [100, 300]);
  store.put(latency, START + MINUTE_MS, [50]);
  store.put(latency, START + 5 * MINUTE_MS, [10]);
  for (let code = 0; code < 600; code += 1) {
    const failed = { ...dimensions, code: `CODE_${code}` };
    store.put({ namespace: 'AlmaCache', name: 'RecordsFailed', dimensions: failed }, START, [1]);
  }
  emulator = await startCloudWatch(store);
  client = new CloudWatchClient({ ...clientSettings, endpoint: emulator.url, maxAttempts: 1 });
});

afterAll(async () => {
  client?.destroy();
  await emulator?.close();
});

async function ask(stat: object = {}, input: Partial<GetMetricDataCommandInput> = {}) {
  const { MetricDataResults } = await client.send(
    new GetMetricDataCommand({
      StartTime: at(0),
      EndTime: at(60),
      MetricDataQueries: [{ Id: 'it', MetricStat: { Metric, Period: 60, Stat: 'Sum', ...stat } }],
      ...input,
    }),
  );
  return MetricDataResults?.[0];
}

describe('the data of a metric', () => {
  test('is a value for each period that has samples, newest first', async () => {
    expect(await ask()).toEqual({
      Id: 'it',
      Label: 'AlmaLatency',
      Timestamps: [at(5), at(1), at(0)],
      Values: [10, 50, 400],
      StatusCode: 'Complete',
    });
  });

  test('is oldest first where it is asked so', async () => {
    expect((await ask({}, { ScanBy: 'TimestampAscending' }))?.Values).toEqual([400, 50, 10]);
  });

  test.each([
    ['Sum', [10, 450]],
    ['SampleCount', [1, 3]],
    ['Average', [10, 150]],
    ['Minimum', [10, 50]],
    ['Maximum', [10, 300]],
  ])('has the statistic %s over longer periods', async (Stat, values) => {
    expect(await ask({ Stat, Period: 300 })).toMatchObject({ Timestamps: [at(5), at(0)], Values: values });
  });

  test('begins with the minute of the start, and ends before the end', async () => {
    const StartTime = new Date(START + MINUTE_MS + 59_000);
    expect((await ask({}, { StartTime, EndTime: at(5) }))?.Values).toEqual([50]);
  });

  test('is empty for a metric that does not exist', async () => {
    const nothing = { Values: [], Timestamps: [], StatusCode: 'Complete' };
    expect(await ask({ Metric: { ...Metric, MetricName: 'Nope' } })).toMatchObject(nothing);
    expect(await ask({ Metric: { ...Metric, Dimensions: Dimensions.slice(1) } })).toMatchObject(nothing);
  });

  test('comes for each query under its id and label, unless it is not to be returned', async () => {
    const MetricStat = { Metric, Period: 60, Stat: 'Sum' };
    const { MetricDataResults } = await client.send(
      new GetMetricDataCommand({
        StartTime: at(0),
        EndTime: at(60),
        MetricDataQueries: [
          { Id: 'a', Label: 'the first', MetricStat },
          { Id: 'b', MetricStat, ReturnData: false },
          { Id: 'c', MetricStat },
        ],
      }),
    );
    expect(MetricDataResults?.map(({ Id, Label }) => [Id, Label])).toEqual([
      ['a', 'the first'],
      ['c', 'AlmaLatency'],
    ]);
  });

  test.each([
    [
      'an expression',
      {},
      { MetricDataQueries: [{ Id: 'e', Expression: "SEARCH('{AlmaCache}')" }] },
      'expressions',
    ],
    ['a percentile', { Stat: 'p90' }, {}, 'p90 is not emulated'],
    ['a unit', { Unit: 'Count' }, {}, 'property Unit is not supported'],
    ['a period of 90 seconds', { Period: 90 }, {}, 'Period must be'],
    ['a period of nothing', { Period: 0 }, {}, 'Period must be'],
    ['a time that ends before it starts', {}, { EndTime: at(-1) }, 'StartTime must be less than'],
    ['no query', {}, { MetricDataQueries: [] }, 'MetricDataQueries must have'],
  ])('is refused for %s', async (_, stat, input, message) => {
    await expect(ask(stat, input)).rejects.toMatchObject({
      message: expect.stringContaining(message),
      $metadata: { httpStatusCode: 400 },
    });
  });
});

describe('the list of metrics', () => {
  test('comes page by page', async () => {
    const codes = new Set<string | undefined>();
    const pages: number[] = [];
    const filter = { Namespace: 'AlmaCache', MetricName: 'RecordsFailed', Dimensions: [{ Name: 'code' }] };
    for await (const { Metrics = [] } of paginateListMetrics({ client }, filter)) {
      pages.push(Metrics.length);
      for (const metric of Metrics) {
        codes.add(metric.Dimensions?.find(({ Name }) => Name === 'code')?.Value);
      }
    }
    expect(pages).toEqual([500, 100]);
    expect(codes.size).toBe(600);
  });

  test.each([
    [{ MetricName: 'AlmaLatency' }, 1],
    [{ Dimensions: [{ Name: 'code', Value: 'CODE_7' }] }, 1],
    [{ Dimensions: [{ Name: 'code', Value: 'CODE_7' }, { Name: 'service' }] }, 1],
    [{ Dimensions: [{ Name: 'stage' }] }, 0],
    [{ Namespace: 'AWS/SQS' }, 0],
  ])('has for %j as many as match', async (filter, count) => {
    const { Metrics } = await client.send(new ListMetricsCommand(filter));
    expect(Metrics).toHaveLength(count);
  });
});
