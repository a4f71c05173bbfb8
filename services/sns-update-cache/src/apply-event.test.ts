import {
  type LoanRecord,
  recordIds,
  toLoanEvidence,
  toLoanRecord,
  toUserRecord,
} from '@alma-cache/cache-schemas';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { applyRemoval, applyUpdate, type RecordCache } from './apply-event.ts';
import { startCache, type TestCache } from './testing/test-cache.ts';

let cache: TestCache;
let loanCache: RecordCache<LoanRecord>;
const now = Date.now();

beforeAll(async () => {
  cache = await startCache();
  loanCache = { list: 'loan_ids', records: cache.loans, users: cache.users };
});

afterAll(() => cache.stop());

let ids = 0;
/** A loan and a user of their own; the user is cached as of `readAt`, if given. */
async function subject({ readAt, loanIds = [] }: { readAt?: number; loanIds?: string[] } = {}) {
  const number = ++ids;
  const id = `loan-${number}`;
  const userId = `user-${number}`;
  const queued: string[] = [];
  if (readAt !== undefined) {
    const lists = { ...recordIds([]), loanIds };
    await cache.users.put(toUserRecord({ primaryId: userId, ...lists, now }), readAt);
  }
  const counted: string[] = [];
  const ports = {
    queueUser: async (user: string) => void queued.push(user),
    count: (name: string) => void counted.push(name),
  };
  const record = (title: string) =>
    toLoanEvidence({ loan_id: id, user_id: userId, due_date: '2099-01-01T00:00:00Z', title });
  return {
    id,
    userId,
    queued,
    counted,
    update: (time: number, title = 'A title', user: string | null = userId) =>
      applyUpdate({ id, userId: user, time }, record(title), loanCache, ports),
    remove: (time: number, user: string | null = userId) =>
      applyRemoval({ id, userId: user, time }, loanCache, ports),
    /** What a reader sees: the record's title, and whether the user's list names it. */
    state: async () => ({
      title: (await cache.loans.get(id))?.title,
      isListed: (await cache.users.get(userId))?.loan_ids.includes(id) ?? false,
    }),
  };
}

const gone = { title: undefined, isListed: false };

test('an update writes the record and adds its id to the list', async () => {
  const loan = await subject({ readAt: 1000 });
  await loan.update(2000, 'New');
  expect(await loan.state()).toEqual({ title: 'New', isListed: true });
  expect(loan.queued).toEqual([]);
});

test('a removal deletes both', async () => {
  const loan = await subject({ readAt: 1000 });
  await loan.update(2000);
  await loan.remove(3000);
  expect(await loan.state()).toEqual(gone);
});

describe('an event older than what the cache holds changes nothing:', () => {
  test('an update after a removal', async () => {
    const loan = await subject({ readAt: 1000 });
    await loan.remove(3000);
    await loan.update(2000);
    expect(await loan.state()).toEqual(gone);
  });

  test('an update after a removal that did not say whose', async () => {
    const loan = await subject({ readAt: 1000 });
    await loan.remove(3000, null);
    await loan.update(2000);
    expect(await loan.state()).toEqual(gone);
    expect(loan.queued).toEqual([]);
  });

  test('a removal after an update', async () => {
    const loan = await subject({ readAt: 1000 });
    await loan.update(3000, 'New');
    await loan.remove(2000);
    expect(await loan.state()).toEqual({ title: 'New', isListed: true });
  });

  test('an update after a newer read of record and user', async () => {
    const loan = await subject();
    const { id, userId } = loan;
    const record = toLoanRecord({ loan_id: id, user_id: userId, title: 'Read' });
    await cache.loans.put(record, 3000);
    const lists = recordIds([]);
    await cache.users.put(toUserRecord({ primaryId: userId, ...lists, now }), 3000);
    await loan.update(2000);
    expect(await loan.state()).toEqual({ title: 'Read', isListed: false });
  });
});

test('removals are counted as gone, and events older than what the cache holds as stale writes', async () => {
  const loan = await subject({ readAt: 1000 });
  await loan.update(3000);
  expect(loan.counted).toEqual([]);
  await loan.update(2000);
  await loan.remove(2000);
  expect(loan.counted).toEqual(['StaleWrites', 'StaleWrites']);
  await loan.remove(4000);
  expect(loan.counted.slice(2)).toEqual(['RecordsGone']);
});

test('where only the record was read since, and was there, an older removal leaves the list as it is', async () => {
  const loan = await subject({ readAt: 1000 });
  await loan.update(2000);
  await cache.loans.put(toLoanRecord({ loan_id: loan.id, title: 'Read' }), 4000);
  await loan.remove(3000);
  expect(await loan.state()).toEqual({ title: 'Read', isListed: true });
});

test('where only the record was read since, an older update still completes the list', async () => {
  const loan = await subject({ readAt: 1000 });
  await cache.loans.put(toLoanRecord({ loan_id: loan.id, title: 'Read' }), 3000);
  await loan.update(2000);
  expect(await loan.state()).toEqual({ title: 'Read', isListed: true });
});

test('an event without its user changes the record alone', async () => {
  const loan = await subject({ readAt: 1000, loanIds: [] });
  await loan.update(2000, 'New', null);
  expect(await loan.state()).toEqual({ title: 'New', isListed: false });
});

test('a retry after a half-done attempt completes it', async () => {
  const loan = await subject({ readAt: 1000 });
  const down = () => Promise.reject(new Error('DynamoDB is down'));
  const failing = { ...loanCache, users: { addId: down, deleteId: down } };
  const event = { id: loan.id, userId: loan.userId, time: 2000 };
  const evidence = toLoanEvidence({ loan_id: loan.id, title: 'New' });
  const ports = { queueUser: () => Promise.reject(new Error('not to be queued')), count: () => undefined };
  await expect(applyUpdate(event, evidence, failing, ports)).rejects.toThrow('DynamoDB is down');
  await loan.update(2000, 'New');
  expect(await loan.state()).toEqual({ title: 'New', isListed: true });
  await expect(applyRemoval({ ...event, time: 3000 }, failing, ports)).rejects.toThrow('DynamoDB is down');
  await loan.remove(3000);
  expect(await loan.state()).toEqual(gone);
});

describe('a user whom the cache does not hold', () => {
  test('is queued, by an update and by a removal', async () => {
    const loan = await subject();
    await loan.update(2000);
    await loan.remove(3000);
    expect(loan.queued).toEqual([loan.userId, loan.userId]);
    expect(await cache.users.getValid(loan.userId)).toBeUndefined();
  });

  test('is queued too where an expired record is left', async () => {
    const loan = await subject();
    const lists = recordIds([]);
    const expired = toUserRecord({ primaryId: loan.userId, ...lists, now: now - 3 * 60 * 60 * 1000 });
    await cache.users.put(expired, 1000);
    await loan.update(2000);
    expect(loan.queued).toEqual([loan.userId]);
  });

  test('has the event in the list, if a read that began before it comes after it', async () => {
    const loan = await subject();
    await loan.update(2000);
    const lists = { ...recordIds([]), loanIds: ['other'] };
    await cache.users.put(toUserRecord({ primaryId: loan.userId, ...lists, now }), 1000);
    expect((await cache.users.getValid(loan.userId))?.loan_ids).toEqual(['other', loan.id]);
  });

  test('fails the event when the queue fails', async () => {
    const { id, userId } = await subject();
    const evidence = toLoanEvidence({ loan_id: id, user_id: userId });
    const ports = { queueUser: () => Promise.reject(new Error('SQS is down')), count: () => undefined };
    await expect(applyUpdate({ id, userId, time: 2000 }, evidence, loanCache, ports)).rejects.toThrow(
      'SQS is down',
    );
  });
});

describe('any order and any duplication of the events of a record ends in the state of the newest', () => {
  const events = fc
    .uniqueArray(fc.integer({ min: 2000, max: 9000 }), { minLength: 1, maxLength: 5 })
    .chain((times) =>
      fc.record({
        events: fc.tuple(
          ...times.map((time) => fc.record({ time: fc.constant(time), isRemoval: fc.boolean() })),
        ),
        // Each event at least once, some more often, in any order.
        order: fc
          .array(fc.nat(times.length - 1), { maxLength: 4 })
          .chain((again) => shuffled([...times.keys(), ...again])),
        isCached: fc.boolean(),
      }),
    );

  const shuffled = (values: number[]) =>
    fc.shuffledSubarray(values, { minLength: values.length, maxLength: values.length });

  const expected = (all: { time: number; isRemoval: boolean }[]) => {
    const newest = all.reduce((one, other) => (other.time > one.time ? other : one));
    return newest.isRemoval ? gone : { title: `as of ${newest.time}`, isListed: true };
  };

  test.each([
    ['one after another', 1],
    ['all at once', Number.POSITIVE_INFINITY],
  ])('%s', async (_, atOnce) => {
    await fc.assert(
      fc.asyncProperty(events, async ({ events, order, isCached }) => {
        const loan = await subject(isCached ? { readAt: 1000 } : {});
        const apply = async (index: number) => {
          const event = events[index];
          if (event === undefined) return;
          if (event.isRemoval) await loan.remove(event.time);
          else await loan.update(event.time, `as of ${event.time}`);
        };
        if (atOnce === 1) for (const index of order) await apply(index);
        else await Promise.all(order.map(apply));
        expect(await loan.state()).toEqual(expected(events));
        expect(loan.queued.length > 0).toBe(!isCached);
      }),
      { numRuns: 25 },
    );
  });
});
