import { type Harness, startHarness } from '@alma-cache/testing/harness';
import {
  CloudWatchClient,
  type MetricDataQuery,
  paginateGetMetricData,
  paginateListMetrics,
} from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const USERS = ['ada', 'ben', 'cleo', 'dan'];

let harness: Harness;
let client: CloudWatchClient;

beforeAll(async () => {
  harness = await startHarness({
    users: USERS.map((primaryId) => ({ primaryId, loans: 3, requests: 2, fees: 1 })),
  });
  await harness.cache(...USERS);
  client = new CloudWatchClient({
    endpoint: harness.stack.controlPlaneEndpoints.AWS_ENDPOINT_URL_CLOUDWATCH,
    region: harness.stack.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
});

afterAll(async () => {
  client?.destroy();
  await harness?.[Symbol.asyncDispose]();
});

/** The sum of a metric by the last part of the function's name, over the whole test. */
async function sums(MetricName: string): Promise<Record<string, number>> {
  const { functions, queries } = await queriesOf(MetricName);
  const found: Record<string, number> = {};
  if (queries.length === 0) return found;
  const now = Date.now();
  const range = { StartTime: new Date(now - 3_600_000), EndTime: new Date(now + 60_000) };
  for await (const page of paginateGetMetricData({ client }, { ...range, MetricDataQueries: queries })) {
    for (const { Id = '', Values = [] } of page.MetricDataResults ?? []) {
      const name = functions.get(Id) ?? '';
      found[name] = Values.reduce((sum, value) => sum + value, found[name] ?? 0);
    }
  }
  return found;
}

/** The sums of what `updateUser` found of each kind, where it found anything. */
async function drift(): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const kind of ['Loans', 'Requests', 'Fees']) {
    for (const outcome of ['Right', 'Missing', 'Outdated', 'NoLongerThere', 'NotCached']) {
      const { updateUser } = await sums(`${kind}${outcome}`);
      if (updateUser !== undefined) found[`${kind}${outcome}`] = updateUser;
    }
  }
  return found;
}

async function queriesOf(MetricName: string) {
  const functions = new Map<string, string>();
  const queries: MetricDataQuery[] = [];
  for await (const { Metrics = [] } of paginateListMetrics(
    { client },
    { Namespace: 'AlmaCache', MetricName },
  )) {
    for (const Metric of Metrics) {
      const dimensions = new Map(Metric.Dimensions?.map(({ Name, Value = '' }) => [Name, Value]));
      if (dimensions.size > 2) continue;
      const Id = `m${queries.length}`;
      functions.set(Id, dimensions.get('function')?.split('-').at(-1) ?? '');
      queries.push({ Id, MetricStat: { Metric, Period: 60, Stat: 'Sum' } });
    }
  }
  return { functions, queries };
}

describe('the metrics of the functions, as CloudWatch has them', () => {
  test('AlmaCalls: as many as Alma was asked', async () => {
    const calls = Object.values(await sums('AlmaCalls'));
    expect(calls.reduce((sum, count) => sum + count, 0)).toBe(harness.sandbox.calls.total);
  });

  test.each(['RecordsProcessed', 'BatchSize'])('%s: every record of every batch', async (name) => {
    expect(await sums(name)).toEqual({
      updateUser: USERS.length,
      updateLoan: USERS.length * 3,
      updateRequest: USERS.length * 2,
      updateFee: USERS.length,
    });
  });

  test('RecordsFailed: nothing where nothing failed', async () => {
    expect(await sums('RecordsFailed')).toEqual({});
  });

  test('of the first read of users: that nothing of them was cached', async () => {
    expect(await drift()).toEqual({
      LoansNotCached: USERS.length * 3,
      RequestsNotCached: USERS.length * 2,
      FeesNotCached: USERS.length,
    });
  });

  test('of a later one: what the cache would have told, right and wrong', async () => {
    const { loans, requests, fees } = harness.sandbox.data.user('ada');
    const [renewed = '', returned = ''] = loans.ids();
    loans.change(renewed, { due_date: '2041-01-01T22:00:00Z' });
    loans.remove(returned);
    loans.add();
    loans.add();
    requests.change(requests.ids()[0] ?? '', { place_in_queue: 17 });
    fees.remove(fees.ids()[0] ?? '');
    await harness.cache('ada', 'ben');
    expect(await drift()).toEqual({
      LoansRight: 1 + 3,
      LoansOutdated: 1,
      LoansNoLongerThere: 1,
      LoansMissing: 2,
      RequestsRight: 1 + 2,
      RequestsOutdated: 1,
      FeesNoLongerThere: 1,
      FeesRight: 1,
      // Of the first read.
      LoansNotCached: USERS.length * 3,
      RequestsNotCached: USERS.length * 2,
      FeesNotCached: USERS.length,
    });
  });
});
