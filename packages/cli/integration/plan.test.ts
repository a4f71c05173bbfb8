import { readFile } from 'node:fs/promises';
import { kindNames } from '@alma-cache/cache-schemas/kind-names';
import type { Item } from '@alma-cache/local-stack';
import { type Harness, startHarness } from '@alma-cache/testing/harness';
import { packagedTemplate } from '@alma-cache/testing/template/packaged-template';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AlmaCalls } from '../src/plan/alma-calls.ts';
import {
  DEFAULT_RATE,
  deployedAt,
  MEMORY_MB,
  READERS,
  type Reader,
  type RefreshMode,
} from '../src/plan/deployed.ts';
import { type Plan, planRefresh } from '../src/plan/model.ts';
import { sum } from '../src/plan/sum.ts';
import { TYPICAL } from '../src/plan/typical-records.ts';
import { LOG_BYTES_PER_BATCH, METRICS, USER_BYTES } from '../src/plan/usage.ts';
import { perUser } from '../src/plan/workload.ts';

const LIMITS = { rate: DEFAULT_RATE, callsPerDay: undefined };

const USERS = [
  { primaryId: 'nothing', loans: 0, requests: 0, fees: 0 },
  { primaryId: 'reader99', loans: 99, requests: 10, fees: 11 },
  { primaryId: 'reader100', loans: 100, requests: 0, fees: 1 },
  { primaryId: 'reader250', loans: 250, requests: 101, fees: 0 },
  ...Array.from({ length: 11 }, (_, index) => ({
    primaryId: `typical${index}`,
    loans: 5,
    requests: 1,
    fees: 1,
  })),
];

/** Log lines that Lambda writes for each invocation, and the stack here does not: START, END, REPORT. */
const PLATFORM_LOG_BYTES = 400;

let harness: Harness;
const batches = new Map<string, number>();

beforeAll(async () => {
  harness = await withoutRetries(queuedRefresh);
});
afterAll(async () => {
  await harness[Symbol.asyncDispose]();
});

/**
 * A measurement, made anew, twice at most, where a function's client gave up a call and made it again: what was given up may
 * have been carried out all the same.
 */
async function withoutRetries(measure: () => Promise<Harness>, times = 3): Promise<Harness> {
  const measured = await measure();
  if (times === 1 || Object.keys(measured.stack.retries).length === 0) return measured;
  await measured[Symbol.asyncDispose]();
  return withoutRetries(measure, times - 1);
}

/** Lets the stack, with nothing in its cache, refresh all users. */
async function queuedRefresh(): Promise<Harness> {
  batches.clear();
  const harness = await startHarness({ users: USERS });
  const { stack } = harness;
  stack.events.on('batch', ({ functionName }) => {
    const name = functionName.split('-').at(-1) ?? '';
    batches.set(name, (batches.get(name) ?? 0) + 1);
  });
  // Each function finds all its messages there, as in a backlog: then its batches are full.
  await Promise.all(READERS.map((reader) => stack.disable(reader)));
  await stack.queue('usersQueue').send(...USERS.map(({ primaryId }) => primaryId));
  stack.enable('updateUser');
  const waiting = async (queue: string) => (await stack.queue(queue).counts()).visible;
  while ((await waiting('loansQueue')) < sum(USERS.map(({ loans }) => loans))) await pause();
  while ((await waiting('requestsQueue')) < sum(USERS.map(({ requests }) => requests))) await pause();
  while ((await waiting('feesQueue')) < sum(USERS.map(({ fees }) => fees))) await pause();
  for (const reader of READERS) stack.enable(reader);
  await stack.drained();
  return harness;
}

async function directRefresh(): Promise<Harness> {
  const harness = await startHarness({ users: USERS }, { environment: { REFRESH_MODE: 'direct' } });
  await harness.cache(...USERS.map(({ primaryId }) => primaryId));
  return harness;
}

const pause = () => new Promise((done) => setTimeout(done, 20));

const planOf = (
  users: number,
  loans: number,
  requests: number,
  fees: number,
  mode: RefreshMode = 'queued',
): Plan =>
  planRefresh(
    {
      ...perUser(() => 0),
      users,
      loansPerUser: loans / users,
      requestsPerUser: requests / users,
      feesPerUser: fees / users,
      listsUsers: false,
      retries: 0,
    },
    LIMITS,
    mode,
  );

/** Of each user: averages say nothing of pages. */
const plans = USERS.map(({ loans, requests, fees }) => planOf(1, loans, requests, fees));

/** Of all users, as if each had the average. */
const average = planOf(
  USERS.length,
  sum(USERS.map(({ loans }) => loans)),
  sum(USERS.map(({ requests }) => requests)),
  sum(USERS.map(({ fees }) => fees)),
);

/** Calls of an action without those that a function's client made again, as it does on a machine that has much else to do. */
function firstAttempts(action: string, { stack } = harness): number {
  const { calls, retries } = stack;
  return (calls[action] ?? 0) - (retries[action] ?? 0);
}

describe("the stack's own counters say what the plan said, exactly:", () => {
  test('calls of Alma, route by route', () => {
    const { calls } = harness.sandbox;
    for (const route of Object.keys(average.calls.byRoute) as (keyof AlmaCalls)[]) {
      expect([route, calls.of(route)]).toEqual([route, sum(plans.map((plan) => plan.calls.byRoute[route]))]);
    }
    expect(calls.total).toBe(sum(plans.map((plan) => plan.calls.total)));
  });

  test('messages sent, ten in a call', () => {
    const { calls } = harness.stack;
    expect(firstAttempts('sqs SendMessageBatch')).toBe(sum(plans.map(({ usage }) => usage.sqs.sends)));
    expect(calls['sqs SendMessage']).toBeUndefined();
  });

  test('reads and writes of DynamoDB', () => {
    const { calls } = harness.stack;
    expect(firstAttempts('dynamodb GetItem')).toBe(average.usage.dynamoDb.gets);
    expect(firstAttempts('dynamodb PutItem')).toBe(average.usage.dynamoDb.puts);
    expect(
      Object.keys(calls)
        .filter((call) => call.startsWith('dynamodb'))
        .sort(),
    ).toEqual(['dynamodb GetItem', 'dynamodb PutItem']);
  });

  test('batches of each function', () => {
    const planned = READERS.map((reader) => [reader, average.functions[reader].batches]);
    expect(Object.fromEntries(batches)).toEqual(Object.fromEntries(planned));
  });
});

test('in direct mode too: calls of Alma, reads and writes of DynamoDB, and no message', async () => {
  await using direct = await withoutRetries(directRefresh);

  const planned = USERS.map(({ loans, requests, fees }) => planOf(1, loans, requests, fees, 'direct'));
  const { calls } = direct.sandbox;
  expect(calls.total).toBe(sum(planned.map((plan) => plan.calls.total)));
  for (const route of Object.keys(average.calls.byRoute) as (keyof AlmaCalls)[]) {
    expect([route, calls.of(route)]).toEqual([route, sum(planned.map((plan) => plan.calls.byRoute[route]))]);
  }
  const units = planned.map(({ usage }) => usage.dynamoDb);
  // A put that was carried out although it was given up stands in the way of its repetition, and is read.
  const repeated = direct.stack.retries['dynamodb PutItem'] ?? 0;
  const isAsPlanned = (action: string, planned: number) => {
    const calls = firstAttempts(action, direct);
    expect(calls).toBeGreaterThanOrEqual(planned);
    expect(calls).toBeLessThanOrEqual(planned + repeated);
  };
  isAsPlanned('dynamodb GetItem', sum(units.map(({ gets }) => gets)));
  isAsPlanned('dynamodb PutItem', sum(units.map(({ puts }) => puts)));
  expect(direct.stack.calls['sqs SendMessageBatch']).toBeUndefined();
});

describe('what the plan assumes is no less than the stack needs, and less than twice as much:', () => {
  const within = (measured: number, assumed: number) => {
    expect(measured).toBeLessThanOrEqual(assumed);
    expect(measured).toBeGreaterThan(assumed / 2);
  };

  test.each(kindNames)('the size of a %s', async (kind) => {
    const items = await harness.stack.table(`${kind}CacheTable`).scan();
    within(sum(items.map(itemBytes)) / items.length, TYPICAL[kind].bytes);
  });

  test('the size of a user, by the number of ids', async () => {
    const items = await harness.stack.table('userCacheTable').scan();
    const ids = sum(USERS.map(({ loans, requests, fees }) => loans + requests + fees));
    within(sum(items.map(itemBytes)), items.length * USER_BYTES.item + ids * USER_BYTES.id);
  });

  test('what a batch logs', async () => {
    const lines = await harness.stack.logs();
    const bytes = sum(lines.map(({ text }) => Buffer.byteLength(text) + 1));
    within(bytes / sum([...batches.values()]) + PLATFORM_LOG_BYTES, LOG_BYTES_PER_BATCH);
  });

  test('metrics of each function', async () => {
    const metrics = new Set(
      (await harness.stack.logs()).flatMap(({ json }) => (json ? metricsOf(json) : [])),
    );
    within(metrics.size, METRICS);
  });

  test('reads of the API key', () => {
    within(firstAttempts('ssm GetParameters'), average.usage.ssm.gets);
  });
});

/** The metrics of a log line in the embedded metric format, each with its function. */
function metricsOf(line: object): string[] {
  const { function: fn, _aws: { CloudWatchMetrics = [] } = {} } = line as EmfLine;
  return CloudWatchMetrics.flatMap(({ Metrics }) => Metrics.map(({ Name }) => `${fn} ${Name}`));
}

interface EmfLine {
  readonly function?: string;
  readonly _aws?: { readonly CloudWatchMetrics?: { readonly Metrics: { readonly Name: string }[] }[] };
}

/** Size of an item as DynamoDB counts it, without the few bytes that lists and maps add (AWS, "DynamoDB item sizes"). */
function itemBytes(item: Item): number {
  return sum(Object.entries(item).map(([name, value]) => Buffer.byteLength(name) + valueBytes(value)));
}

function valueBytes(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return Math.ceil(String(value).length / 2) + 1;
  if (Array.isArray(value)) return 3 + sum(value.map((element) => 1 + valueBytes(element)));
  if (typeof value === 'object' && value !== null) return 3 + itemBytes(value as Item);
  return 1;
}

test('the plan computes with what the template deploys', async () => {
  const template = JSON.parse(await readFile(await packagedTemplate(), 'utf8'));
  const deployed = deployedAt(DEFAULT_RATE, 'queued');
  for (const reader of READERS) {
    const { fn, mapping } = resourcesOf(template, reader);
    expect(fn.MemorySize).toBe(MEMORY_MB[reader]);
    expect(Number(fn.Environment.Variables.ALMA_REQUESTS_PER_SECOND)).toBe(
      deployed.requestsPerSecond[reader],
    );
    expect(mapping.BatchSize).toBe(deployed.batchSize[reader]);
    expect(mapping.ScalingConfig.MaximumConcurrency).toBe(deployed.maximumConcurrency[reader]);
  }
});

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: Properties }>>;
}

interface Properties {
  readonly MemorySize: number;
  readonly Environment: { readonly Variables: Readonly<Record<string, string>> };
  readonly BatchSize: number;
  readonly ScalingConfig: { readonly MaximumConcurrency: number };
}

function resourcesOf({ Resources }: Template, reader: Reader): { fn: Properties; mapping: Properties } {
  const name = `${reader[0]?.toUpperCase()}${reader.slice(1)}`;
  const fn = Resources[`${name}LambdaFunction`];
  const mapping = Object.entries(Resources).find(([id]) => id.startsWith(`${name}EventSourceMapping`))?.[1];
  if (!fn || !mapping) throw new Error(`The template has no ${reader} with an event source mapping`);
  return { fn: fn.Properties, mapping: mapping.Properties };
}
