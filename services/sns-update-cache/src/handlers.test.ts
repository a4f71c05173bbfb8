import type { SqsHandler } from '@alma-cache/aws-utils';
import { type RecordIds, recordIds, toFeeRecord, toUserRecord } from '@alma-cache/cache-schemas';
import { loanEventText, requestEventText, userEventText } from '@alma-cache/testing/alma-events';
import { awsEnvironment } from '@alma-cache/testing/environment';
import { lambdaContext, sqsEvent } from '@alma-cache/testing/lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startCache, type TestCache } from './testing/test-cache.ts';
import { startUsersQueue, type TestUsersQueue } from './testing/test-queue.ts';

let cache: TestCache;
let usersQueue: TestUsersQueue;
let handlers: Record<
  'loanUpdated' | 'loanReturned' | 'requestUpdated' | 'requestClosed' | 'userUpdated' | 'userDeleted',
  SqsHandler
>;

beforeAll(async () => {
  [cache, usersQueue] = await Promise.all([startCache(), startUsersQueue()]);
  Object.assign(process.env, awsEnvironment, {
    AWS_ENDPOINT_URL_DYNAMODB: cache.endpoint,
    AWS_ENDPOINT_URL_SQS: usersQueue.endpoint,
    USER_CACHE_TABLE: cache.tables.users,
    LOAN_CACHE_TABLE: cache.tables.loans,
    REQUEST_CACHE_TABLE: cache.tables.requests,
    FEE_CACHE_TABLE: cache.tables.fees,
    QUEUED_USER_CACHE_TABLE: cache.tables.queuedUsers,
    USERS_QUEUE_URL: usersQueue.url,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
  // The functions are made of this environment.
  handlers = {
    loanUpdated: (await import('./loan-updated.ts')).handler,
    loanReturned: (await import('./loan-returned.ts')).handler,
    requestUpdated: (await import('./request-updated.ts')).handler,
    requestClosed: (await import('./request-closed.ts')).handler,
    userUpdated: (await import('./user-updated.ts')).handler,
    userDeleted: (await import('./user-deleted.ts')).handler,
  };
});

beforeEach(() => usersQueue.empty());

afterAll(() => Promise.all([cache.stop(), usersQueue.stop()]));

const handle = async (name: keyof typeof handlers, ...bodies: string[]): Promise<string[]> => {
  const { batchItemFailures } = await handlers[name](sqsEvent(bodies), lambdaContext());
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
};

const now = Date.now();
const at = (ms: number): string => new Date(now + ms).toISOString();

/** A user who was read into the cache a minute ago. */
const cacheUser = (userId: string, ids: Partial<RecordIds> = {}) =>
  cache.users.put(toUserRecord({ primaryId: userId, ...recordIds([]), ...ids, now }), now - 60_000);

describe('loans', () => {
  test.each(['LOAN_CREATED', 'LOAN_RENEWED', 'LOAN_DUE_DATE', 'LOAN_LOST', 'LOAN_CLAIMED_RETURNED'])(
    '%s caches the loan and lists it',
    async (type) => {
      const [loan_id, user_id] = [`loan-of-${type}`, `User-of-${type}`];
      await cacheUser(user_id);
      expect(await handle('loanUpdated', loanEventText(type, at(0), { loan_id, user_id }))).toEqual([]);
      expect(await cache.loans.getValid(loan_id)).toEqual({
        loan_id,
        user_id: user_id.toLowerCase(),
        item_barcode: '30001000001',
        library: { value: 'MAIN', desc: 'Main Library' },
        due_date: '2099-03-04T22:00:00Z',
        loan_status: 'ACTIVE',
        title: 'An invented title',
        renewable: true,
        expiry_date: Date.UTC(2099, 2, 4, 22) / 1000,
      });
      expect((await cache.users.getValid(user_id))?.loan_ids).toEqual([loan_id]);
      expect(usersQueue.bodies()).toEqual([]);
    },
  );

  test('LOAN_RETURNED takes the loan out of cache and list, whatever its status says', async () => {
    const loan = { loan_id: 'returned', user_id: 'returner', loan_status: 'ACTIVE' };
    await cacheUser('returner', { loanIds: ['kept', 'returned'] });
    await handle('loanUpdated', loanEventText('LOAN_CREATED', at(0), loan));
    expect(await handle('loanReturned', loanEventText('LOAN_RETURNED', at(1000), loan))).toEqual([]);
    expect(await cache.loans.get('returned')).toBeUndefined();
    expect((await cache.users.getValid('returner'))?.loan_ids).toEqual(['kept']);
  });

  test('19-digit ids that differ in the last digit stay apart', async () => {
    await cacheUser('digits');
    const ids = ['9007199254740993001', '9007199254740993002'];
    await handle(
      'loanUpdated',
      ...ids.map((loan_id) => loanEventText('LOAN_CREATED', at(0), { loan_id, user_id: 'digits' })),
    );
    expect((await cache.users.getValid('digits'))?.loan_ids.toSorted()).toEqual(ids);
  });
});

describe('requests', () => {
  test.each(['REQUEST_CREATED', 'REQUEST_PLACED_ON_SHELF'])(
    '%s caches the request and lists it',
    async (type) => {
      const [request_id, user_primary_id] = [`request-of-${type}`, `User-of-${type}`];
      await cacheUser(user_primary_id);
      const event = requestEventText(type, at(0), { request_id, user_primary_id });
      expect(await handle('requestUpdated', event)).toEqual([]);
      expect(await cache.requests.getValid(request_id)).toMatchObject({
        request_id,
        user_primary_id: user_primary_id.toLowerCase(),
        place_in_queue: '1',
        material_type: { value: 'BOOK', desc: 'Book' },
      });
      expect((await cache.users.getValid(user_primary_id))?.request_ids).toEqual([request_id]);
    },
  );

  test.each(['REQUEST_CANCELED', 'REQUEST_CLOSED'])(
    '%s takes the request out of cache and list',
    async (type) => {
      const request = { request_id: `request-of-${type}`, user_primary_id: `user-of-${type}` };
      await cacheUser(request.user_primary_id);
      await handle('requestUpdated', requestEventText('REQUEST_CREATED', at(0), request));
      expect(await handle('requestClosed', requestEventText(type, at(1000), request))).toEqual([]);
      expect(await cache.requests.get(request.request_id)).toBeUndefined();
      expect((await cache.users.getValid(request.user_primary_id))?.request_ids).toEqual([]);
    },
  );

  test('an event that does not say whose the request is goes by the cached request', async () => {
    await cacheUser('known-owner');
    const request = { request_id: 'owned', user_primary_id: 'known-owner' };
    await handle('requestUpdated', requestEventText('REQUEST_CREATED', at(0), request));
    const unowned = { ...request, user_primary_id: undefined };
    await handle('requestUpdated', requestEventText('REQUEST_PLACED_ON_SHELF', at(1000), unowned));
    expect(await cache.requests.get('owned')).toMatchObject({ user_primary_id: 'known-owner' });
    await handle('requestClosed', requestEventText('REQUEST_CLOSED', at(2000), unowned));
    expect((await cache.users.getValid('known-owner'))?.request_ids).toEqual([]);
  });

  test('of a request that nobody knows the owner of, the record alone changes', async () => {
    const request = { request_id: 'unowned', user_primary_id: null };
    expect(await handle('requestUpdated', requestEventText('REQUEST_CREATED', at(0), request))).toEqual([]);
    expect(await cache.requests.getValid('unowned')).toMatchObject({ request_id: 'unowned' });
    expect(await handle('requestClosed', requestEventText('REQUEST_CLOSED', at(1000), request))).toEqual([]);
    expect(await cache.requests.get('unowned')).toBeUndefined();
    expect(usersQueue.bodies()).toEqual([]);
  });
});

describe('a request of staff', () => {
  test.each(['MOVE', 'WORK_ORDER'])(
    'without a user is of no concern to the cache: %s',
    async (request_type) => {
      const request = { request_id: `staff-${request_type}`, user_primary_id: undefined, request_type };
      for (const [name, type] of [
        ['requestUpdated', 'REQUEST_CREATED'],
        ['requestUpdated', 'REQUEST_PLACED_ON_SHELF'],
        ['requestClosed', 'REQUEST_CLOSED'],
      ] as const) {
        expect(await handle(name, requestEventText(type, at(0), request))).toEqual([]);
      }
      expect(await cache.item(cache.tables.requests, { request_id: request.request_id })).toBeUndefined();
      expect(usersQueue.bodies()).toEqual([]);
    },
  );

  test('with a user is cached like any other', async () => {
    const request = { request_id: 'moved-for', user_primary_id: 'mover', request_type: 'MOVE' };
    await handle('requestUpdated', requestEventText('REQUEST_CREATED', at(0), request));
    expect(await cache.requests.get('moved-for')).toMatchObject({ user_primary_id: 'mover' });
  });
});

describe('an event that names another user than the cached record, as of a linked account', () => {
  const linked = (end: string) => `EXT-0a1b2c3d4e5f60718293a4b5c6d7e8f9@99SBX_INST_${end}`;

  test('leaves a request with whom it is, and has both users read', async () => {
    await cacheUser('lender', { requestIds: ['linked'] });
    const other = linked('A');
    const request = { request_id: 'linked', user_primary_id: 'lender' };
    await handle('requestUpdated', requestEventText('REQUEST_CREATED', at(0), request));
    const claimed = { ...request, user_primary_id: other, request_status: 'ON_HOLD_SHELF' };
    await handle('requestUpdated', requestEventText('REQUEST_PLACED_ON_SHELF', at(1000), claimed));
    expect(await cache.requests.get('linked')).toMatchObject({
      user_primary_id: 'lender',
      request_status: 'ON_HOLD_SHELF',
    });
    expect((await cache.users.getValid('lender'))?.request_ids).toEqual(['linked']);
    expect(usersQueue.bodies()).toEqual([other, 'lender']);

    await handle('requestClosed', requestEventText('REQUEST_CLOSED', at(2000), claimed));
    expect((await cache.users.getValid('lender'))?.request_ids).toEqual([]);
  });

  test('leaves a loan with whom it is, and has both users read', async () => {
    await cacheUser('borrower');
    const other = linked('B');
    const loan = { loan_id: 'linked-loan', user_id: 'borrower' };
    await handle('loanUpdated', loanEventText('LOAN_CREATED', at(0), loan));
    await handle('loanUpdated', loanEventText('LOAN_RENEWED', at(1000), { ...loan, user_id: other }));
    expect(await cache.loans.get('linked-loan')).toMatchObject({ user_id: 'borrower' });
    expect(usersQueue.bodies()).toEqual([other, 'borrower']);
    await handle('loanReturned', loanEventText('LOAN_RETURNED', at(2000), { ...loan, user_id: other }));
    expect((await cache.users.getValid('borrower'))?.loan_ids).toEqual([]);
  });

  test('queues a long generated id as it is, where nothing else is known', async () => {
    const request = { request_id: 'unknown-linked', user_primary_id: linked('C') };
    expect(await handle('requestUpdated', requestEventText('REQUEST_CREATED', at(0), request))).toEqual([]);
    expect(usersQueue.bodies()).toEqual([linked('C')]);
  });
});

describe('a user whom the cache does not hold', () => {
  test('is queued once for a batch of events', async () => {
    const events = ['1', '2', '3'].map((loan_id) =>
      loanEventText('LOAN_CREATED', at(0), { loan_id: `uncached-${loan_id}`, user_id: 'Uncached' }),
    );
    expect(await handle('loanUpdated', ...events)).toEqual([]);
    expect(usersQueue.bodies()).toEqual(['Uncached']);
    expect(await cache.users.getValid('uncached')).toBeUndefined();
  });

  test('is queued by a removal too', async () => {
    await handle('loanReturned', loanEventText('LOAN_RETURNED', at(0), { loan_id: 'x', user_id: 'unknown' }));
    expect(usersQueue.bodies()).toEqual(['unknown']);
  });

  test('fails the message when the queue does not take it, and is queued by its retry', async () => {
    const event = loanEventText('LOAN_CREATED', at(0), { loan_id: 'retried', user_id: 'retried-user' });
    usersQueue.remove();
    expect(await handle('loanUpdated', event)).toEqual(['message-0']);
    usersQueue.create();
    expect(await handle('loanUpdated', event)).toEqual([]);
    expect(usersQueue.bodies()).toEqual(['retried-user']);
  });
});

describe('users', () => {
  test.each(['CREATE', 'UPDATE'])('%s queues the user, cached or not', async (method) => {
    const primary_id = `User-of-${method}`;
    await cacheUser(primary_id);
    expect(await handle('userUpdated', userEventText(method, at(0), { primary_id }))).toEqual([]);
    expect(usersQueue.bodies()).toEqual([primary_id]);
    expect(await cache.users.getValid(primary_id)).toBeDefined();
  });

  test('an update is not taken for read by whoever queued the user before it', async () => {
    const primary_id = 'twice-updated';
    await handle('userUpdated', userEventText('UPDATE', at(-60_000), { primary_id }));
    await handle('userUpdated', userEventText('UPDATE', at(240_000), { primary_id }));
    await handle('userUpdated', userEventText('UPDATE', at(-60_000), { primary_id }));
    expect(usersQueue.bodies()).toEqual([primary_id, primary_id]);
  });

  test('DELETE takes the user and every record of the lists out of the cache', async () => {
    const primary_id = 'Deleted.User';
    const [loan_id, request_id, id] = ['loan-of-deleted', 'request-of-deleted', 'fee-of-deleted'];
    await cacheUser(primary_id, { loanIds: [loan_id], requestIds: [request_id], feeIds: [id] });
    await handle('loanUpdated', loanEventText('LOAN_CREATED', at(-1000), { loan_id, user_id: primary_id }));
    await handle(
      'requestUpdated',
      requestEventText('REQUEST_CREATED', at(-1000), { request_id, user_primary_id: primary_id }),
    );
    await cache.fees.put(toFeeRecord({ id, user_primary_id: { value: primary_id } }, now), now - 1000);

    expect(await handle('userDeleted', userEventText('DELETE', at(0), { primary_id }))).toEqual([]);
    expect(await cache.users.get(primary_id)).toBeUndefined();
    expect(await cache.loans.get(loan_id)).toBeUndefined();
    expect(await cache.requests.get(request_id)).toBeUndefined();
    expect(await cache.fees.get(id)).toBeUndefined();
    expect(usersQueue.bodies()).toEqual([]);
  });

  test('DELETE that comes late takes nothing along that is newer', async () => {
    await cacheUser('created-again', { loanIds: ['kept-loan'] });
    const deletion = userEventText('DELETE', at(-120_000), { primary_id: 'created-again' });
    expect(await handle('userDeleted', deletion)).toEqual([]);
    expect((await cache.users.getValid('created-again'))?.loan_ids).toEqual(['kept-loan']);
  });
});

describe('an event whose meaning nobody knows', () => {
  test('has the user read, and leaves the record to that', async () => {
    const loan = { loan_id: 'found-again', user_id: 'Finder' };
    await cacheUser('finder', { loanIds: ['found-again'] });
    await handle('loanUpdated', loanEventText('LOAN_LOST', at(0), { ...loan, process_status: 'LOST' }));
    const found = loanEventText('LOAN_FOUND', at(1000), { ...loan, process_status: 'NORMAL' });
    expect(await handle('userUpdated', found)).toEqual([]);
    expect(await cache.loans.get('found-again')).toMatchObject({ process_status: 'LOST' });
    expect(usersQueue.bodies()).toEqual(['Finder']);
  });

  test('is of no consequence where it concerns no user', async () => {
    const request = { request_id: 'moved', user_primary_id: null, request_type: 'MOVE' };
    expect(await handle('userUpdated', requestEventText('REQUEST_MOVED', at(0), request))).toEqual([]);
    expect(usersQueue.bodies()).toEqual([]);
  });
});

test('an event of the year 9999 does not keep later ones out', async () => {
  const loan = { loan_id: 'timeless', user_id: 'timeless-user' };
  await cacheUser('timeless-user');
  await handle('loanUpdated', loanEventText('LOAN_CREATED', '9999-12-31T23:59:59.999Z', loan));
  expect(await cache.loans.get('timeless')).toMatchObject({ title: 'An invented title' });
  const renewed = { ...loan, title: 'Another title' };
  await handle('loanUpdated', loanEventText('LOAN_RENEWED', at(120_000), renewed));
  expect(await cache.loans.get('timeless')).toMatchObject({ title: 'Another title' });
  await handle('loanReturned', loanEventText('LOAN_RETURNED', at(180_000), loan));
  expect((await cache.users.getValid('timeless-user'))?.loan_ids).toEqual([]);
});

test('a message that can never be applied fails alone', async () => {
  await cacheUser('neighbour');
  const failed = await handle(
    'loanUpdated',
    'no JSON',
    loanEventText('LOAN_CREATED', at(0), { loan_id: 'good', user_id: 'neighbour' }),
    loanEventText('LOAN_RETURNED', at(0), { loan_id: 'good', user_id: 'neighbour' }),
    '{"event":{"value":"LOAN_CREATED"}}',
  );
  expect(failed).toEqual(['message-0', 'message-2', 'message-3']);
  expect((await cache.users.getValid('neighbour'))?.loan_ids).toEqual(['good']);
});
