import { setTimeout as sleep } from 'node:timers/promises';
import { Queue } from '@alma-cache/aws-utils';
import { refreshing } from '@alma-cache/cache-schemas';
import { clientSettings } from '@alma-cache/testing/client-settings';
import { deadLetters, type Harness, startHarness } from '@alma-cache/testing/harness';
import { openLedger } from '@alma-cache/testing/ledger';
import { metricLines, sum, valuesOf } from '@alma-cache/testing/metric-lines';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';

const USERS = 24;
/** As it is deployed where nothing else is said: the API has none, and tests replace a variable for all functions. */
const RESERVE = 10_000;
const PATRONS_A_DAY = 8;
const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

const FUNCTIONS = ['updateUser', 'updateLoan', 'updateRequest', 'updateFee'];
const QUEUES = ['usersQueue', 'loansQueue', 'requestsQueue', 'feesQueue'];
/** Two of each function, each with a batch's calls under way at most when it learns that the bulk's part is used up. */
const OVERSHOOT = 2 * (5 * 3 + 3 * 10);

let harness: Harness;
let client: SQSClient;

/** How far the clock of Alma and of SQS is ahead, ms. The functions live in the time of this machine. */
let ahead = 0;

beforeAll(() => {
  const realNow = Date.now;
  jest.spyOn(Date, 'now').mockImplementation(() => realNow() + ahead);
  // Noon: nothing of what is kept until the next day is kept for longer than the twelve hours of SQS.
  ahead = DAY_MS + 12 * HOUR_MS - (realNow() % DAY_MS);
});

afterAll(() => {
  jest.restoreAllMocks();
});

/** @param bulkPerDay how many calls a day are not patrons' */
async function start(refreshMode: string, bulkPerDay: number): Promise<void> {
  harness = await startHarness(
    { users: USERS, perDay: RESERVE + bulkPerDay, now: () => Date.now() },
    { environment: { REFRESH_MODE: refreshMode, ALMA_REQUESTS_PER_SECOND: '20' } },
  );
  client = new SQSClient({ ...clientSettings, endpoint: harness.stack.endpoints.AWS_ENDPOINT_URL_SQS });
}

async function stop(): Promise<void> {
  client.destroy();
  await harness[Symbol.asyncDispose]();
}

const queue = (name: string) => new Queue({ url: harness.stack.queue(name).url }, { client });

/** Waits until all that can be done is done, and what is left waits for the next day: how many messages that are. */
async function settled(): Promise<number> {
  const { stack } = harness;
  const count = async (part: 'visible' | 'inFlight' | 'delayed') =>
    sum(await Promise.all(QUEUES.map(async (queue) => (await stack.queue(queue).counts())[part])));
  for (;;) {
    while ((await count('visible')) > 0) await sleep(20);
    await Promise.all(FUNCTIONS.map((name) => stack.disable(name)));
    const begotten = await count('visible');
    for (const name of FUNCTIONS) stack.enable(name);
    if (begotten === 0) return (await count('inFlight')) + (await count('delayed'));
  }
}

/** Patrons look at their accounts, cached or not: the statuses of their answers. */
async function patrons(day: number): Promise<number[]> {
  const { sandbox, stack } = harness;
  const { url, apiKey } = stack.api;
  const statuses: number[] = [];
  for (const id of sandbox.data.userIds().slice(-PATRONS_A_DAY * day)) {
    const response = await fetch(`${url}/users/${encodeURIComponent(id)}`, {
      headers: { 'x-api-key': apiKey },
    });
    statuses.push(response.status);
    await response.arrayBuffer();
  }
  return statuses;
}

async function refreshOverSomeDays(): Promise<void> {
  const { sandbox, stack } = harness;
  await refreshing(queue('usersQueue')).sendAll(sandbox.data.userIds());

  let day = 1;
  for (let waiting = await settled(); waiting > 0; waiting = await settled()) {
    // The refresh has stopped where it should, and not before.
    const kept = sandbox.limits.remaining;
    expect(kept).toBeLessThan(RESERVE);
    expect(kept).toBeGreaterThanOrEqual(RESERVE - OVERSHOOT);

    expect(await patrons(day)).toEqual(Array(PATRONS_A_DAY * day).fill(200));
    await settled();
    expect(await deadLetters(stack)).toEqual({});

    day += 1;
    ahead += DAY_MS;
    await Promise.all(FUNCTIONS.map((name) => stack.coolDown(name)));
  }

  // The day's quota was met with on several days, and no call, of a patron or of the refresh, was ever refused.
  expect(day).toBeGreaterThan(2);
  expect(sandbox.limits.refused.day).toBe(0);
  expect(await deadLetters(stack)).toEqual({});
  const { unaccounted, orphans } = await openLedger(harness, { ignoring: ['renewable'] }).close();
  expect({ unaccounted, orphans }).toEqual({ unaccounted: [], orphans: [] });

  const lines = await metricLines(stack);
  expect(sum(valuesOf(lines, 'RecordsPostponed', ['service', 'function']))).toBeGreaterThan(0);
  expect(sum(valuesOf(lines, 'RecordsFailed', ['service', 'function']))).toBe(0);
  expect(sum(valuesOf(lines, 'AlmaThrottles', ['service', 'function']))).toBe(0);
}

describe('in queued mode', () => {
  beforeAll(() => start('queued', 200));
  afterAll(stop);

  test('records are read for a refresh where their user is, and for somebody who waits where that is so', async () => {
    const { sandbox, stack } = harness;
    const [one, other] = [...sandbox.data.users()].filter(({ loans }) =>
      [1, 2, 3].includes(loans.ids().length),
    );
    await stack.disable('updateLoan');
    await refreshing(queue('usersQueue')).sendAll([one?.primaryId ?? '']);
    await queue('usersQueue').send(other?.primaryId ?? '');
    const loans = [one, other].flatMap((user) => user?.loans.ids() ?? []);
    while ((await stack.queue('loansQueue').counts()).visible < loans.length) await sleep(20);

    const purposes = new Map<string, unknown>();
    while (purposes.size < loans.length) {
      for (const { body, attributes } of await queue('loansQueue').receive({ visibilitySeconds: 1 })) {
        purposes.set(JSON.parse(body).loanID, attributes?.purpose?.StringValue);
      }
    }
    const purposesOf = (user: typeof one) => new Set(user?.loans.ids().map((id) => purposes.get(id)));
    expect([purposesOf(one), purposesOf(other)]).toEqual([new Set(['refresh']), new Set([undefined])]);
    stack.enable('updateLoan');
    await stack.drained();
  });

  test('a refresh that uses up the day leaves patrons their calls, and goes on the next day until all is done', () =>
    refreshOverSomeDays());
});

describe('in direct mode', () => {
  beforeAll(() => start('direct', 35));
  afterAll(stop);

  test('a refresh that uses up the day leaves patrons their calls, and goes on the next day until all is done', () =>
    refreshOverSomeDays());
});
