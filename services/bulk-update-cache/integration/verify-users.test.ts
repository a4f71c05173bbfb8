import { type Harness, startHarness } from '@alma-cache/testing/harness';
import { metricLines, valuesOf } from '@alma-cache/testing/metric-lines';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

const USERS = Array.from({ length: 12 }, (_, index) => `user${index}`);
const DIMENSIONS = ['service', 'function'];

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness(
    { users: USERS.map((primaryId) => ({ primaryId, loans: 2, requests: 1, fees: 1 })) },
    { environment: { VERIFY_USERS: '10', ALMA_RESERVE: '1000' } },
  );
  await harness.cache(...USERS);
});
afterAll(async () => {
  await harness[Symbol.asyncDispose]();
});

/** Runs the function as its schedule would, and tells what it counted and asked. */
async function run() {
  const { stack, sandbox } = harness;
  const [calls, lines] = [sandbox.calls.total, (await metricLines(stack)).length];
  await stack.invoke('verifyUsers', { 'detail-type': 'Scheduled Event', source: 'aws.events' });
  const own = (await metricLines(stack)).slice(lines);
  const counted = (name: string) => valuesOf(own, name, DIMENSIONS);
  return { calls: sandbox.calls.total - calls, counted };
}

test('compares so many users, in three calls each, and finds a fresh cache right', async () => {
  const { calls, counted } = await run();
  expect(calls).toBe(30);
  expect(counted('ShareRight')).toEqual([100]);
  expect(counted('LoansRight')).toEqual([20]);
  expect(counted('RequestsRight')).toEqual([10]);
  expect(counted('FeesRight')).toEqual([10]);
});

test('says how much of it is wrong, changes nothing of it, and tells no id', async () => {
  const { stack, sandbox } = harness;
  for (const id of USERS) sandbox.data.user(id).fees.remove(sandbox.data.user(id).fees.ids()[0] ?? '');
  const before = await stack.table('userCacheTable').scan();
  const { calls, counted } = await run();
  expect(calls).toBe(60);
  expect(counted('ShareRight')).toEqual([75]);
  expect(counted('FeesNoLongerThere')).toEqual([10]);
  expect(await stack.table('userCacheTable').scan()).toEqual(before);

  const told = (await stack.logs()).filter(({ json }) => json?.message === 'Cache verified');
  expect(told).toHaveLength(2);
  expect(told[1]?.json).toMatchObject({
    seed: expect.any(Number),
    users: { sample: 10, compared: 10, differing: 10 },
    records: { compared: 40, right: 30, share: 0.75 },
  });
  expect(JSON.stringify(told)).not.toMatch(/user\d/);
});

test('leaves the last calls of the day to patrons', async () => {
  const { stack, sandbox } = harness;
  sandbox.limits.perDay = sandbox.calls.total + 100;
  const { calls, counted } = await run();
  // Those that were under way when the first answer told how many are left.
  expect(calls).toBeLessThanOrEqual(24);
  expect(counted('ShareRight')).toEqual([]);
  const warnings = (await stack.logs()).filter(({ json }) => json?.level === 'WARN');
  expect(warnings.map(({ json }) => json)).toContainEqual(
    expect.objectContaining({
      message: 'Sample not compared to its end',
      because: expect.objectContaining({ code: 'ALMA_RESERVE' }),
    }),
  );
  expect(JSON.stringify(warnings)).not.toMatch(/user\d/);
});
