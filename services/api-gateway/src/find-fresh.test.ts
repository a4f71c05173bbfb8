import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Bench, startBench } from './testing/bench.ts';
import { truth } from './testing/truth.ts';

let bench: Bench;
let next = 0;

beforeAll(async () => {
  bench = await startBench();
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});
beforeEach(() => {
  bench.sandbox.faults.clear();
  bench.almaTakes(0);
  // What the tests before have taken of the time for such reads is paid back.
  bench.passSeconds(3600);
});

/** Answers a request that asks for the newest, or for whatever the header says. */
const read = (path: string, cacheControl = 'no-cache') => bench.get(path, { 'cache-control': cacheControl });

/** A user whom the cache has held for some seconds. */
async function cachedUser(seconds = 20, counts = { loans: 3, requests: 2, fees: 2 }) {
  next += 1;
  const user = bench.sandbox.data.addUser({ primaryId: `Payer${next}`, ...counts });
  await bench.get(`/users/${user.primaryId}`);
  bench.passSeconds(seconds);
  return user;
}

type User = Awaited<ReturnType<typeof cachedUser>>;

/** What happens at the desk, or in another application: a renewal, a payment, and a request that comes to the shelf. */
function changeInAlma({ loans, requests, fees }: User) {
  loans.change(loans.ids()[0] ?? '', { due_date: '2041-02-03T22:00:00Z', process_status: 'RENEW' });
  requests.change(requests.ids()[0] ?? '', { request_status: 'ON_HOLD_SHELF' });
  fees.change(fees.ids()[0] ?? '', { balance: 0.1 });
}

/** Every route, and what it should answer with. */
function routesOf(user: User): [path: string, expected: unknown, calls: number][] {
  const all = truth(bench.sandbox, user.primaryId);
  const [loan = '', request = '', fee = ''] = [user.loans, user.requests, user.fees].map(
    (records) => records.ids()[0],
  );
  const base = `/users/${user.primaryId}`;
  return [
    [base, all, 3],
    [`${base}/loans`, all.loans, 1],
    [`${base}/loans/${loan}`, all.loans.find(({ loan_id }) => loan_id === loan), 1],
    [`${base}/requests`, all.requests, 1],
    [`${base}/requests/${request}`, all.requests.find(({ request_id }) => request_id === request), 1],
    [`${base}/fees`, all.fees, 1],
    [`${base}/fees/${fee}`, all.fees.find(({ id }) => id === fee), 1],
  ];
}
const ROUTES = Array.from({ length: 7 }, (_, index) => index);

/** How many calls Alma gets while something is done. */
async function callsDuring(work: () => Promise<unknown>): Promise<number> {
  const before = bench.sandbox.calls.total;
  await work();
  return bench.sandbox.calls.total - before;
}

describe('an answer that is to be the newest', () => {
  test.each(ROUTES)('is Alma’s, and the cache’s from then on: route %i', async (route) => {
    const user = await cachedUser();
    changeInAlma(user);
    const [path = '', expected, calls] = routesOf(user)[route] ?? [];
    const before = await bench.get(path);
    expect([before.headers['X-Cache'], before.body]).not.toEqual(['hit', expected]);

    const spent = await callsDuring(async () => {
      const { status, headers, body } = await read(path);
      expect([status, body]).toEqual([200, expected]);
      expect(headers).toMatchObject({ 'X-Cache': 'miss', Age: '0' });
      expect(headers).not.toHaveProperty('Warning');
    });
    expect(spent).toBe(calls);
    expect(await bench.get(path)).toMatchObject({ headers: { 'X-Cache': 'hit' }, body: expected });
  });

  test.each(['loans', 'requests', 'fees'] as const)(
    'lacks what is gone from %s, and so does the cache',
    async (kind) => {
      const user = await cachedUser();
      const [id = ''] = user[kind].ids();
      user[kind].remove(id);
      const base = `/users/${user.primaryId}`;
      expect((await read(`${base}/${kind}`)).body).toEqual(truth(bench.sandbox, user.primaryId)[kind]);
      expect((await bench.get(`${base}/${kind}`)).body).toEqual(truth(bench.sandbox, user.primaryId)[kind]);
      expect(await bench.stores[kind].get(id)).toBeUndefined();

      const [other = ''] = user[kind].ids();
      user[kind].remove(other);
      expect((await bench.get(`${base}/${kind}/${other}`)).status).toBe(200);
      expect((await read(`${base}/${kind}/${other}`)).status).toBe(404);
      expect((await bench.get(`${base}/${kind}/${other}`)).status).toBe(404);
      expect((await bench.get(`${base}/${kind}`)).body).toEqual(truth(bench.sandbox, user.primaryId)[kind]);
    },
  );

  test('of one loan tells whether it can be renewed again, as the list does, where that takes one call too', async () => {
    const user = await cachedUser();
    const [loan = ''] = user.loans.ids();
    user.loans.change(loan, { process_status: 'RENEW' });
    const { body } = await read(`/users/${user.primaryId}/loans/${loan}`);
    expect(body).toMatchObject({ process_status: 'RENEW', renewable: expect.any(Boolean) });
    expect((await bench.get(`/users/${user.primaryId}/loans/${loan}`)).body).toEqual(body);
  });

  test('of one loan of 120 is read alone, as the list takes two calls', async () => {
    const user = await cachedUser(20, { loans: 120, requests: 0, fees: 0 });
    const [loan = ''] = user.loans.ids();
    user.loans.change(loan, { due_date: '2041-02-03T22:00:00Z' });
    const calls = await callsDuring(async () => {
      const { body } = await read(`/users/${user.primaryId}/loans/${loan}`);
      expect(body).toMatchObject({ loan_id: loan, due_date: '2041-02-03T22:00:00Z' });
    });
    expect(calls).toBe(1);
  });

  test('has what is new, which the cache has never held', async () => {
    const user = await cachedUser();
    user.loans.add();
    expect((await bench.get(`/users/${user.primaryId}`)).headers['X-Cache']).toBe('hit');
    expect((await read(`/users/${user.primaryId}`)).body).toEqual(truth(bench.sandbox, user.primaryId));
    expect(await bench.get(`/users/${user.primaryId}`)).toMatchObject({
      headers: { 'X-Cache': 'hit' },
      body: truth(bench.sandbox, user.primaryId),
    });
  });

  test('is 404 for a user whom Alma has no more, and the cache forgets the user', async () => {
    const user = await cachedUser();
    bench.sandbox.data.removeUser(user.primaryId);
    expect((await read(`/users/${user.primaryId}`)).status).toBe(404);
    expect(await bench.stores.users.get(user.primaryId)).toBeUndefined();
    expect(await bench.stores.loans.getManyValid(user.loans.ids())).toEqual([]);
  });

  test('is the same as ever where the cache holds nothing, and counts as no forced read', async () => {
    next += 1;
    const { primaryId } = bench.sandbox.data.addUser({ primaryId: `Payer${next}`, loans: 1 });
    const before = bench.counted();
    expect(await read(`/users/${primaryId}`)).toMatchObject({ body: truth(bench.sandbox, primaryId) });
    expect(bench.counted()).toEqual(before);
    expect(bench.queued()).toContain(primaryId);
  });

  test('counts as a forced read of each list or record', async () => {
    const user = await cachedUser();
    const { ForcedReads: before = 0 } = bench.counted();
    await read(`/users/${user.primaryId}`);
    await read(`/users/${user.primaryId}/loans`);
    expect(bench.counted().ForcedReads).toBe(before + 4);
  });
});

describe('an answer that may be a minute old', () => {
  test('is the cache’s for a minute, and Alma’s then', async () => {
    const user = await cachedUser(60);
    changeInAlma(user);
    for (const [path] of routesOf(user)) {
      expect(await callsDuring(() => read(path, 'max-age=60'))).toBe(0);
    }
    bench.passSeconds(1);
    const path = `/users/${user.primaryId}`;
    expect((await read(path, 'max-age=60')).body).toEqual(truth(bench.sandbox, user.primaryId));
    bench.passSeconds(59);
    expect((await read(path, 'max-age=60')).headers).toMatchObject({ 'X-Cache': 'hit', Age: '59' });
  });
});

test.each(ROUTES)(
  'the cache answers in place of Alma, with its age and a warning: route %i',
  async (route) => {
    const user = await cachedUser(20);
    bench.sandbox.faults.set('day-threshold');
    const [path = '', expected] = routesOf(user)[route] ?? [];
    const { status, headers, body } = await read(path);
    expect([status, body]).toEqual([200, expected]);
    expect(headers).toMatchObject({
      'X-Cache': 'hit',
      Age: '20',
      Warning: '111 alma-cache "Revalidation Failed"',
    });
  },
);

describe.each(['day-threshold', 'json-500', 'html-503', 'reset'] as const)(
  'where Alma does not answer: %s',
  (fault) => {
    test('the cache does, with its age and a warning', async () => {
      const user = await cachedUser(20);
      bench.sandbox.faults.set(fault);
      const { status, headers, body } = await read(`/users/${user.primaryId}`);
      expect([status, body]).toEqual([200, truth(bench.sandbox, user.primaryId)]);
      expect(headers).toMatchObject({ 'X-Cache': 'hit', Age: '20', Warning: expect.any(String) });
    });

    test('it is as old at most as the request allows', async () => {
      const user = await cachedUser(20);
      bench.sandbox.faults.set(fault);
      const path = `/users/${user.primaryId}/loans`;
      for (const allowing of ['no-cache, stale-if-error=20', 'max-age=15, stale-if-error=5']) {
        expect(await read(path, allowing)).toMatchObject({ status: 200, headers: { Age: '20' } });
      }
      for (const refusing of [
        'no-cache, stale-if-error=0',
        'no-cache, stale-if-error=19',
        'max-age=15, stale-if-error=4',
      ]) {
        const { status, headers } = await read(path, refusing);
        expect(status).toBe(503);
        expect(Number(headers['Retry-After'])).toBeGreaterThan(0);
      }
    });

    test('nor the cache, the answer is 503', async () => {
      next += 1;
      const { primaryId } = bench.sandbox.data.addUser({ primaryId: `Payer${next}`, loans: 1 });
      bench.sandbox.faults.set(fault);
      expect((await read(`/users/${primaryId}`)).status).toBe(503);
    });
  },
);

describe('what has expired in the cache', () => {
  const HOUR = 3600;
  const TOMORROW = 'stale-if-error=86400';

  test.each(ROUTES)(
    'is told where Alma does not answer and the request says how old it may be: route %i',
    async (route) => {
      const user = await cachedUser(3 * HOUR);
      const [path = '', expected] = routesOf(user)[route] ?? [];
      bench.sandbox.faults.set('html-503');
      for (const asking of [TOMORROW, `no-cache, ${TOMORROW}`, `max-age=60, ${TOMORROW}`]) {
        const { status, headers, body } = await read(path, asking);
        expect([asking, status, body]).toEqual([asking, 200, expected]);
        expect(headers).toMatchObject({
          'X-Cache': 'hit',
          Age: String(3 * HOUR),
          Warning: expect.any(String),
        });
      }
      for (const asking of ['', 'no-cache', 'stale-if-error=0', `stale-if-error=${3 * HOUR - 1}`]) {
        expect([asking, (await read(path, asking)).status]).toEqual([asking, 503]);
      }

      bench.sandbox.faults.clear();
      expect(await read(path, TOMORROW)).toMatchObject({ status: 200, headers: { 'X-Cache': 'miss' } });
    },
  );

  test('is told of a loan that is overdue, which the cache believes in no longer', async () => {
    const soon = new Date(bench.now() + 60_000).toISOString();
    next += 1;
    const { primaryId } = bench.sandbox.data.addUser({
      primaryId: `Payer${next}`,
      loans: [{ due_date: soon }, {}],
    });
    await bench.get(`/users/${primaryId}`);
    bench.passSeconds(120);
    bench.sandbox.faults.set('html-503');
    expect((await read(`/users/${primaryId}/loans`)).status).toBe(503);
    const { status, body } = await read(`/users/${primaryId}/loans`, 'no-cache, stale-if-error=600');
    expect([status, body]).toEqual([200, truth(bench.sandbox, primaryId).loans]);
  });

  test('is no answer where part of it is gone, or where the user was never read', async () => {
    const user = await cachedUser(3 * HOUR);
    await bench.stores.loans.delete(user.loans.ids()[0] ?? '', bench.now());
    bench.sandbox.faults.set('html-503');
    expect((await read(`/users/${user.primaryId}/loans`, TOMORROW)).status).toBe(503);
    expect((await read(`/users/${user.primaryId}/fees`, TOMORROW)).status).toBe(200);

    await bench.stores.users.addId('loan_ids', 'event-only', '17300000010001221', bench.now());
    expect((await read('/users/event-only', TOMORROW)).status).toBe(503);
  });
});

test('a user is told what Alma says now of some lists, and what the cache has of the one that fails', async () => {
  const user = await cachedUser(20);
  const { fees } = truth(bench.sandbox, user.primaryId);
  changeInAlma(user);
  bench.sandbox.faults.set('json-500', { on: '/users/{user_id}/fees' });
  const { ForcedReadsUnanswered: before = 0 } = bench.counted();
  const { headers, body } = await read(`/users/${user.primaryId}`);
  const { loans, requests } = truth(bench.sandbox, user.primaryId);
  expect(body).toMatchObject({ loans, requests, fees });
  expect(headers).toMatchObject({ 'X-Cache': 'partial', Age: '20' });
  expect(headers).toHaveProperty('Warning');
  expect(bench.counted().ForcedReadsUnanswered).toBe(before + 1);
  expect(bench.log().join()).toContain('Answered from the cache, as Alma did not');

  const refused = await read(`/users/${user.primaryId}`, 'no-cache, stale-if-error=0');
  expect([refused.status, refused.body]).toMatchObject([503, { available: { loans, requests } }]);
  expect(refused.body).not.toHaveProperty('available.fees');
});

describe('who asks for the newest each time', () => {
  test('is answered from the cache once that has taken its time, and others are not kept waiting', async () => {
    const user = await cachedUser();
    bench.almaTakes(2);
    const path = `/users/${user.primaryId}/loans`;
    for (let reads = 0; reads < 10; reads++) {
      expect((await read(path)).headers['X-Cache']).toBe('miss');
    }
    const calls = await callsDuring(async () => {
      expect((await read(path)).headers).toMatchObject({ 'X-Cache': 'hit', Warning: expect.any(String) });
      const { status, headers, body } = await read(path, 'no-cache, stale-if-error=0');
      expect([status, body]).toMatchObject([503, { code: 'READS_LIMITED' }]);
      expect(headers['Retry-After']).toBe('1');
    });
    expect(calls).toBe(0);

    next += 1;
    const { primaryId } = bench.sandbox.data.addUser({ primaryId: `Payer${next}`, loans: 1 });
    expect((await read(`/users/${primaryId}/loans`)).headers['X-Cache']).toBe('miss');
    bench.passSeconds(2);
    expect((await read(path)).headers['X-Cache']).toBe('miss');
  });
});
