import { startDynamoDB, type TestDynamoDB } from '@alma-cache/testing/dynamodb';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { queuedUserTable } from './queued-user-record.ts';
import { QueuedUserStore } from './queued-user-store.ts';

let dynamodb: TestDynamoDB;
let queuedUsers: QueuedUserStore;
let sent: string[];
let now: number;

beforeAll(async () => {
  dynamodb = await startDynamoDB();
});
afterAll(() => dynamodb.stop());
beforeEach(async () => {
  now = Date.parse('2031-03-04T12:00:00Z');
  sent = [];
  const table = await dynamodb.createTable(queuedUserTable);
  queuedUsers = new QueuedUserStore({ client: dynamodb.client, table, now: () => now });
});

const queue = (id: string) => queuedUsers.queueOnce(id, async () => sent.push(id));

test('of many who queue a user at once, whatever the case of the id, one sends', async () => {
  await Promise.all(['ann', 'Ann', 'ANN', 'ann', 'ann'].map(queue));
  expect(sent).toHaveLength(1);
  expect(await queuedUsers.getValid('ann')).toEqual({ primary_id: 'ann', expiry_date: now / 1000 + 300 });
});

test('a user is queued again after five minutes, and not before', async () => {
  await queue('ann');
  now += 300_000;
  await queue('ann');
  expect(sent).toEqual(['ann']);
  now += 1_000;
  await queue('ann');
  expect(sent).toEqual(['ann', 'ann']);
});

test('a user is queued again for what changed since, once', async () => {
  const queueSince = (since: number) => queuedUsers.queueOnce('ann', async () => sent.push('ann'), since);
  await queue('ann');
  await queueSince(now - 1000);
  expect(sent).toEqual(['ann']);
  const changed = now + 500;
  now += 2000;
  await queueSince(changed);
  expect(sent).toEqual(['ann', 'ann']);
  await queueSince(changed);
  await queue('ann');
  expect(sent).toEqual(['ann', 'ann']);
});

test('a user who could not be sent is sent by the next caller', async () => {
  const down = new Error('SQS is down');
  await expect(queuedUsers.queueOnce('Ann', () => Promise.reject(down))).rejects.toBe(down);
  expect(await queuedUsers.get('ann')).toBeUndefined();
  await queue('ann');
  expect(sent).toEqual(['ann']);
});

test('nobody else sends while the user is being sent', async () => {
  await queuedUsers.queueOnce('ann', () => queue('Ann'));
  expect(sent).toEqual([]);
});

test('users are queued each for themselves', async () => {
  await queue('ann');
  await queue('bob');
  expect(sent).toEqual(['ann', 'bob']);
});

test('what is no id is not sent', async () => {
  await expect(queue('')).rejects.toMatchObject({ code: 'CACHE_INVALID_ID' });
  expect(sent).toEqual([]);
});
