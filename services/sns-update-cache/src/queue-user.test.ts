import { QueuedUserStore } from '@alma-cache/cache-schemas';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { queueUser } from './queue-user.ts';
import { startCache, type TestCache } from './testing/test-cache.ts';
import { startUsersQueue, type TestUsersQueue } from './testing/test-queue.ts';

let cache: TestCache;
let usersQueue: TestUsersQueue;
const clock = { ms: Date.UTC(2031, 1, 18) };

beforeAll(async () => {
  [cache, usersQueue] = await Promise.all([startCache(), startUsersQueue()]);
});

beforeEach(() => usersQueue.empty());

afterAll(() => Promise.all([cache.stop(), usersQueue.stop()]));

const queue = (userId: string, signal = new AbortController().signal) =>
  queueUser(userId, {
    queuedUsers: new QueuedUserStore({
      client: cache.client,
      table: cache.tables.queuedUsers,
      now: () => clock.ms,
    }),
    usersQueue: usersQueue.queue,
    signal,
  });

test("the message is the user's id, bare", async () => {
  await queue('Sandbox.User1');
  expect(usersQueue.bodies()).toEqual(['Sandbox.User1']);
});

test('however many events ask for a user at once, in whatever case, one message is sent', async () => {
  await Promise.all(['many', 'Many', 'MANY', 'many'].map((userId) => queue(userId)));
  expect(usersQueue.bodies()).toHaveLength(1);
});

test('five minutes later another is', async () => {
  await queue('again');
  clock.ms += 5 * 60 * 1000;
  await queue('again');
  expect(usersQueue.bodies()).toHaveLength(1);
  clock.ms += 1000;
  await queue('again');
  expect(usersQueue.bodies()).toHaveLength(2);
});

test('a message that was not sent is sent by the retry', async () => {
  usersQueue.remove();
  await expect(queue('retried')).rejects.toMatchObject({ code: 'QUEUE_SEND_FAILED' });
  usersQueue.create();
  await queue('retried');
  expect(usersQueue.bodies()).toEqual(['retried']);
});

test('also where the time was over', async () => {
  await expect(queue('late', AbortSignal.abort(new Error('Too late')))).rejects.toThrow();
  await queue('late');
  expect(usersQueue.bodies()).toEqual(['late']);
});
