import { startDynamoDB, type TestDynamoDB } from '@alma-cache/testing/dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { NOW } from '../testing/evidence.ts';
import { testCache } from '../testing/test-cache.ts';
import { unreadUser } from '../user-record.ts';
import { drawUsers } from './draw-users.ts';

let dynamodb: TestDynamoDB;
let cache: Awaited<ReturnType<typeof testCache>>;
const IDS = Array.from({ length: 60 }, (_, index) => `user${index}`);

beforeAll(async () => {
  dynamodb = await startDynamoDB();
  cache = await testCache(dynamodb, () => NOW);
  for (const id of IDS) await cache.putUser(id, NOW - 1);
});
afterAll(() => dynamodb.stop());

const draw = (seed: number, now = NOW, { userTable } = cache) =>
  drawUsers({
    client: dynamodb.client,
    table: userTable,
    seed,
    signal: new AbortController().signal,
    now: () => now,
  });

test('every user of whom there is a valid record is drawn once', async () => {
  await cache.users.put(unreadUser('unread', NOW), NOW);
  await cache.putUser('deleted', NOW - 1);
  await cache.users.delete('deleted', NOW);
  expect((await draw(1)).toSorted()).toEqual(IDS.toSorted());
  expect(await draw(1, NOW + 3 * 60 * 60 * 1000)).toEqual([]);
});

test('a seed always puts them in the same order, and another in another', async () => {
  expect(await draw(7)).toEqual(await draw(7));
  expect(await draw(7)).not.toEqual(await draw(8));
});

test('who comes and goes leaves the others in their order', async () => {
  const changing = await testCache(dynamodb, () => NOW);
  for (const id of ['ann', 'ben', 'chris', 'dan']) await changing.putUser(id, NOW - 1);
  const before = await draw(3, NOW, changing);
  await changing.putUser('newcomer', NOW);
  await changing.users.delete('ben', NOW);
  const after = await draw(3, NOW, changing);
  expect(after).toHaveLength(4);
  expect(after.filter((id) => id !== 'newcomer')).toEqual(before.filter((id) => id !== 'ben'));
});

test('each user is as often among the first as any other', async () => {
  const SEEDS = 300;
  const FIRST = 15;
  const times = new Map(IDS.map((id) => [id, 0]));
  for (let seed = 0; seed < SEEDS; seed++) {
    for (const id of (await draw(seed)).slice(0, FIRST)) times.set(id, (times.get(id) ?? 0) + 1);
  }
  const expected = (SEEDS * FIRST) / IDS.length;
  const chiSquare = [...times.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  // 59 degrees of freedom: 1 of 1,000 uniform draws is above, and the seeds make it the same draw each time.
  expect(chiSquare).toBeLessThan(98.3);
});

test('a signal ends the reading', async () => {
  const options = { client: dynamodb.client, table: cache.userTable, seed: 1, now: () => NOW };
  await expect(drawUsers({ ...options, signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
    'enough',
  );
});
