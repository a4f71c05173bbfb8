import { setTimeout as sleep } from 'node:timers/promises';
import { callsOnce, deadLetters, type Harness, startHarness } from '@alma-cache/testing/harness';
import { type MetricLine, metricLines, sum, valuesOf } from '@alma-cache/testing/metric-lines';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

let harness: Harness;

beforeAll(async () => {
  // Calls wait for their turns as they do when deployed, and longer, so that few have theirs while an answer is held up.
  harness = await startHarness(
    { users: 40, perDay: 0 },
    { environment: { ALMA_REQUESTS_PER_SECOND: '1', ALMA_RESERVE: '0' } },
  );
});

afterAll(async () => {
  await harness[Symbol.asyncDispose]();
});

test("the day's quota is used up: the messages wait for the reset, Alma is hardly asked, the log says so once a batch", async () => {
  const { sandbox, stack } = harness;
  const userIds = sandbox.data.userIds();

  await stack.queue('usersQueue').send(...userIds);
  const postponed = async () =>
    (await stack.logs()).filter(({ json }) => json?.level === 'WARN' && Array.isArray(json.messageIds));
  while ((await postponed()).flatMap(({ json }) => json?.messageIds ?? []).length < userIds.length) {
    await sleep(20);
  }
  // The log speaks before SQS is asked.
  const hidings = () => callsOnce(stack, 'sqs ChangeMessageVisibilityBatch');
  while (hidings() < 8) await sleep(20);

  // Eight batches of five: each stops at its first answer, long before the second of its fifteen calls has its turn.
  expect(await postponed()).toHaveLength(8);
  expect(sandbox.calls.total).toBeGreaterThanOrEqual(8);
  expect(sandbox.calls.total).toBeLessThanOrEqual(8 * 2);
  const messages = await stack.queue('usersQueue').messages();
  expect(messages.map(({ receiveCount, state }) => ({ receiveCount, state }))).toEqual(
    userIds.map(() => ({ receiveCount: 1, state: 'in-flight' })),
  );
  expect(hidings()).toBe(8);
  expect(await deadLetters(stack)).toEqual({});

  const counted = (name: string, lines: MetricLine[]) => sum(valuesOf(lines, name, ['service', 'function']));
  while (counted('BatchSize', await metricLines(stack)) < userIds.length) await sleep(20);
  const lines = await metricLines(stack);
  expect(counted('RecordsPostponed', lines)).toBe(userIds.length);
  expect(counted('RecordsFailed', lines)).toBe(0);
  expect(counted('AlmaThrottles', lines)).toBeGreaterThanOrEqual(8);
  // What was stopped on its way may have been refused all the same.
  expect(counted('AlmaThrottles', lines)).toBeLessThanOrEqual(sandbox.limits.refused.day);
});
