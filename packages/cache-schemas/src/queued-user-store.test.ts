import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { queuedUserTable } from './queued-user-record.ts';
import { QueuedUserStore } from './queued-user-store.ts';
import { startDynamoDB, type TestDynamoDB } from './testing/dynamodb.ts';

let dynamodb: TestDynamoDB;
let queuedUsers: QueuedUserStore;
let now: number;

beforeAll(async () => {
  dynamodb = await startDynamoDB();
});
afterAll(() => dynamodb.stop());
beforeEach(async () => {
  now = Date.parse('2031-03-04T12:00:00Z');
  const table = await dynamodb.createTable(queuedUserTable);
  queuedUsers = new QueuedUserStore({ client: dynamodb.client, table, now: () => now });
});

test('of many who claim a user at once, one succeeds', async () => {
  const claims = await Promise.all(['ann', 'Ann', 'ANN', 'ann', 'ann'].map((id) => queuedUsers.claim(id)));
  expect(claims.filter(Boolean)).toHaveLength(1);
  expect(await queuedUsers.getValid('ann')).toEqual({ primary_id: 'ann', expiry_date: now / 1000 + 300 });
});

test('a user may be claimed again after five minutes, and not before', async () => {
  expect(await queuedUsers.claim('ann')).toBe(true);
  now += 300_000;
  expect(await queuedUsers.claim('ann')).toBe(false);
  now += 1_000;
  expect(await queuedUsers.claim('ann')).toBe(true);
});

test('a claim that is deleted may be made again', async () => {
  await queuedUsers.claim('ann');
  await queuedUsers.delete('Ann');
  expect(await queuedUsers.claim('ann')).toBe(true);
});

test('users are claimed each for themselves', async () => {
  expect(await queuedUsers.claim('ann')).toBe(true);
  expect(await queuedUsers.claim('bob')).toBe(true);
  await expect(queuedUsers.claim('')).rejects.toMatchObject({ code: 'CACHE_INVALID_ID' });
});
