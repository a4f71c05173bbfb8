import { toUserRecord } from '@alma-cache/cache-schemas';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { changeUser } from './change-user.ts';
import { startCache, type TestCache } from './testing/test-cache.ts';

let cache: TestCache;
const now = Date.now();

beforeAll(async () => {
  cache = await startCache();
});

afterAll(() => cache.stop());

/** Adds a loan to the user as of a time, or deletes it; tells whether the user was queued. */
async function change(userId: string, action: 'addLoan' | 'deleteLoan', loanId: string, time: number) {
  let isQueued = false;
  await changeUser(userId, () => cache.users[action](userId, loanId, time), {
    users: cache.users,
    queueUser: async () => {
      isQueued = true;
    },
  });
  return isQueued;
}

const read = (userId: string, loanIds: string[], { readAt = now, writtenAt = now } = {}) =>
  cache.users.put(
    toUserRecord({ primaryId: userId, loanIds, requestIds: ['r'], feeIds: ['f'], now: writtenAt }),
    readAt,
  );

test('a cached user is changed and not queued', async () => {
  await read('cached', ['a'], { readAt: now - 1000 });
  expect(await change('Cached', 'addLoan', 'b', now)).toBe(false);
  expect(await cache.users.getValid('cached')).toMatchObject({ loan_ids: ['a', 'b'], fee_ids: ['f'] });
});

test('a user whose record is expired is queued', async () => {
  await read('expired', ['a'], { writtenAt: now - 3 * 60 * 60 * 1000 });
  expect(await change('expired', 'addLoan', 'b', now + 1)).toBe(true);
});

test('a user who is not cached is queued and stays without a valid record', async () => {
  expect(await change('unknown', 'addLoan', 'a', now)).toBe(true);
  expect(await cache.users.getValid('unknown')).toBeUndefined();
});

test('a read that began before the event, and comes after it, does not lose the event', async () => {
  await change('racing', 'addLoan', 'created', now);
  await change('racing', 'deleteLoan', 'returned', now);
  await read('racing', ['old', 'returned'], { readAt: now - 1000 });
  expect((await cache.users.getValid('racing'))?.loan_ids.toSorted()).toEqual(['created', 'old']);
});

test('a read that began after the event decides alone', async () => {
  await change('settled', 'addLoan', 'returned-since', now);
  await read('settled', ['old'], { readAt: now + 1000 });
  expect((await cache.users.getValid('settled'))?.loan_ids).toEqual(['old']);
});

test('a read that comes in between stays as it is, but for the edit', async () => {
  let attempts = 0;
  await changeUser(
    'overtaken',
    async () => {
      const result = await cache.users.addLoan('overtaken', 'new', now);
      if (++attempts === 1) await read('overtaken', ['old'], { readAt: now - 1000 });
      return result;
    },
    { users: cache.users, queueUser: () => Promise.reject(new Error('not to be queued')) },
  );
  expect(await cache.users.getValid('overtaken')).toMatchObject({
    loan_ids: ['old', 'new'],
    request_ids: ['r'],
    fee_ids: ['f'],
  });
});

test('when the user cannot be queued, the change fails', async () => {
  const failing = changeUser('unqueued', () => cache.users.addLoan('unqueued', 'a', now), {
    users: cache.users,
    queueUser: () => Promise.reject(new Error('SQS is down')),
  });
  await expect(failing).rejects.toThrow('SQS is down');
});
