import { AlmaClient } from '@alma-cache/alma-client';
import { recordIds, toLoanRecord, toUserRecord } from '@alma-cache/cache-schemas';
import { CapturedLogger } from '@alma-cache/testing/captured-logger';
import { environment } from '@alma-cache/testing/environment';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createServer } from './serve.ts';
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
beforeEach(() => bench.sandbox.faults.clear());

type Counts = { loans?: number; requests?: number; fees?: number };

/** A user whom no other test has met. Their id is of mixed case. */
function newUser(counts: Counts = { loans: 3, requests: 2, fees: 2 }) {
  next += 1;
  return bench.sandbox.data.addUser({ primaryId: `Reader${next}`, ...counts });
}

/** A user whom the cache holds with all records. */
async function cachedUser(counts?: Counts) {
  const user = newUser(counts);
  await bench.get(`/users/${user.primaryId}`);
  return user;
}

/** How many calls Alma gets while something is done. */
async function callsDuring(work: () => Promise<unknown>): Promise<number> {
  const before = bench.sandbox.calls.total;
  await work();
  return bench.sandbox.calls.total - before;
}

const routesOf = (user: ReturnType<typeof newUser>): [string, unknown][] => {
  const { loans, requests, fees } = truth(bench.sandbox, user.primaryId);
  const base = `/users/${user.primaryId}`;
  return [
    [base, truth(bench.sandbox, user.primaryId)],
    [`${base}/loans`, loans],
    [`${base}/loans/${loans[0]?.loan_id}`, loans[0]],
    [`${base}/requests`, requests],
    [`${base}/requests/${requests[1]?.request_id}`, requests[1]],
    [`${base}/fees`, fees],
    [`${base}/fees/${fees[1]?.id}`, fees[1]],
  ];
};

describe('an answer', () => {
  test('comes from Alma where the cache holds nothing, on every route', async () => {
    for (const route of routesOf(newUser()).keys()) {
      const [path, expected] = routesOf(newUser())[route] ?? ['', undefined];
      const { status, headers, body } = await bench.get(path);
      expect({ path, status, body }).toEqual({ path, status: 200, body: expected });
      expect(headers).toMatchObject({ 'X-Cache': 'miss', Age: '0', 'Cache-Control': 'private, no-store' });
    }
  });

  test('comes from the cache where it holds all, on every route, without a call of Alma', async () => {
    const user = await cachedUser();
    for (const [path, expected] of routesOf(user)) {
      expect(
        await callsDuring(async () => {
          const { status, headers, body } = await bench.get(path);
          expect({ path, status, body }).toEqual({ path, status: 200, body: expected });
          expect(headers['X-Cache']).toBe('hit');
        }),
      ).toBe(0);
    }
  });

  test('is found whatever the case of the user id', async () => {
    const user = await cachedUser();
    const { headers, body } = await bench.get(`/users/${user.primaryId.toUpperCase()}/loans`);
    expect(headers['X-Cache']).toBe('hit');
    expect(body).toEqual(truth(bench.sandbox, user.primaryId).loans);
  });

  test('tells how many seconds ago its oldest part was read', async () => {
    const user = await cachedUser();
    bench.passSeconds(90);
    const [loanId = ''] = user.loans.ids();
    await bench.stores.loans.delete(loanId);
    expect((await bench.get(`/users/${user.primaryId}/requests`)).headers.Age).toBe('90');
    const partial = await bench.get(`/users/${user.primaryId}`);
    expect(partial.headers).toMatchObject({ 'X-Cache': 'partial', Age: '90' });
    expect((await bench.get(`/users/${user.primaryId}/loans/${loanId}`)).headers.Age).toBe('0');
  });

  test('tells no age where the older stack wrote without a version', async () => {
    const user = await cachedUser();
    const [loan] = user.loans;
    if (loan === undefined) throw new Error('the user has no loan');
    await bench.stores.loans.put(toLoanRecord({ ...loan }));
    const { headers } = await bench.get(`/users/${user.primaryId}/loans`);
    expect(headers).toMatchObject({ 'X-Cache': 'hit' });
    expect(headers).not.toHaveProperty('Age');
  });

  test('does without the cache while DynamoDB fails, and says so in the log alone', async () => {
    const user = await cachedUser();
    bench.breakDynamoDB(true);
    try {
      const { status, headers, body } = await bench.get(`/users/${user.primaryId}`);
      expect(status).toBe(200);
      expect(headers['X-Cache']).toBe('miss');
      expect(body).toEqual(truth(bench.sandbox, user.primaryId));
      expect(bench.log().join()).toContain('Cache not read');
    } finally {
      bench.breakDynamoDB(false);
    }
  });
});

describe('what is missing from a cached list', () => {
  test.each([1, 2])('is read by one call of the list, where %i of five are missing', async (missing) => {
    const user = await cachedUser({ loans: 5 });
    for (const id of user.loans.ids().slice(0, missing)) await bench.stores.loans.delete(id);
    const calls = await callsDuring(async () => {
      const { headers, body } = await bench.get(`/users/${user.primaryId}/loans`);
      expect(body).toEqual(truth(bench.sandbox, user.primaryId).loans);
      expect(headers['X-Cache']).toBe('miss');
    });
    expect(calls).toBe(1);
    expect((await bench.get(`/users/${user.primaryId}/loans`)).headers['X-Cache']).toBe('hit');
  });

  test.each([
    [1, 1, 'partial'],
    [2, 2, 'miss'],
    [3, 2, 'miss'],
  ])('of 120 loans %i are read by %i calls, as the list takes two', async (missing, expected, cache) => {
    const user = await cachedUser({ loans: 120 });
    for (const id of user.loans.ids().slice(0, missing)) await bench.stores.loans.delete(id);
    const calls = await callsDuring(async () => {
      const { headers, body } = await bench.get(`/users/${user.primaryId}/loans`);
      expect(body).toEqual(truth(bench.sandbox, user.primaryId).loans);
      expect(headers['X-Cache']).toBe(cache);
    });
    expect(calls).toBe(expected);
  });

  test('is left out where Alma no longer has it, and leaves the cached list', async () => {
    const user = await cachedUser({ loans: 3, fees: 2 });
    const [loan = ''] = user.loans.ids();
    const [fee = ''] = user.fees.ids();
    user.loans.remove(loan);
    user.fees.remove(fee);
    await bench.stores.loans.delete(loan);
    await bench.stores.fees.delete(fee);
    const { body } = await bench.get(`/users/${user.primaryId}`);
    const { loans, fees, ...rest } = truth(bench.sandbox, user.primaryId);
    expect(body).toEqual({ ...rest, loans, fees });
    const record = await bench.stores.users.get(user.primaryId);
    expect(record?.loan_ids).toEqual(loans.map(({ loan_id }) => loan_id));
    expect(record?.fee_ids).toEqual(fees.map(({ id }) => id));
  });

  test('is left out where Alma has it as returned or closed', async () => {
    const user = await cachedUser({ loans: 3, fees: 2 });
    const [loan = ''] = user.loans.ids();
    const [fee = ''] = user.fees.ids();
    user.loans.change(loan, { loan_status: 'COMPLETE' });
    user.fees.change(fee, { status: { value: 'CLOSED', desc: 'Closed' } });
    await bench.stores.loans.delete(loan);
    await bench.stores.fees.delete(fee);
    const { loans, fees } = (await bench.get(`/users/${user.primaryId}`)).body as ReturnType<typeof truth>;
    expect(loans.map(({ loan_id }) => loan_id)).toEqual(user.loans.ids().slice(1));
    expect(fees.map(({ id }) => id)).toEqual(user.fees.ids().slice(1));
  });

  test('brings along what is new, once the list is read', async () => {
    const user = await cachedUser({ requests: 3 });
    const [first = '', second = '', third = ''] = user.requests.ids();
    user.requests.remove(third);
    user.requests.add();
    await bench.stores.requests.delete(first);
    await bench.stores.requests.delete(second);
    const { body } = await bench.get(`/users/${user.primaryId}/requests`);
    expect(body).toEqual(truth(bench.sandbox, user.primaryId).requests);
    expect((await bench.stores.users.get(user.primaryId))?.request_ids).toEqual(user.requests.ids());
    expect(await bench.stores.requests.get(third)).toBeUndefined();
  });

  test('is nothing where an id is listed twice, and it is told once', async () => {
    const user = await cachedUser({ loans: 2 });
    const record = await bench.stores.users.get(user.primaryId);
    if (record === undefined) throw new Error('the user is not cached');
    await bench.stores.users.put({ ...record, loan_ids: [...record.loan_ids, ...record.loan_ids] });
    const { headers, body } = await bench.get(`/users/${user.primaryId}/loans`);
    expect(headers['X-Cache']).toBe('hit');
    expect(body).toEqual(truth(bench.sandbox, user.primaryId).loans);
  });

  test('is the whole list in a user record of the older stack, which has no fees', async () => {
    const user = await cachedUser();
    const record = toUserRecord({
      primaryId: user.primaryId,
      ...recordIds([]),
      loanIds: user.loans.ids(),
      requestIds: user.requests.ids(),
      now: bench.now(),
    });
    const { fee_ids, ...older } = record;
    await bench.stores.users.put(older as typeof record);
    const { headers, body } = await bench.get(`/users/${user.primaryId}`);
    expect(body).toEqual(truth(bench.sandbox, user.primaryId));
    expect(headers['X-Cache']).toBe('partial');
    expect(await bench.stores.users.get(user.primaryId)).not.toHaveProperty('fee_ids');
  });
});

describe('what Alma does not say of one record', () => {
  const unclear = ['unclear-record', 'restricted-record', 'json-500'] as const;
  const SINGLE = {
    loans: '/users/{user_id}/loans/{loan_id}',
    requests: '/users/{user_id}/requests/{request_id}',
    fees: '/users/{user_id}/fees/{fee_id}',
  } as const;
  const kinds = ['loans', 'requests', 'fees'] as const;

  const everySingleRecordFails = (fault: (typeof unclear)[number]) =>
    bench.sandbox.faults.set(fault, {
      on: ({ route }) => Object.values<string>(SINGLE).includes(route.template),
    });

  test.each(unclear)('its list says, on every route: %s', async (fault) => {
    everySingleRecordFails(fault);
    for (const cached of [true, false]) {
      for (const route of routesOf(newUser()).keys()) {
        const user = cached ? await cachedUser() : newUser();
        const { loans, requests, fees } = bench.stores;
        for (const id of user.loans.ids()) await loans.delete(id);
        for (const id of user.requests.ids()) await requests.delete(id);
        for (const id of user.fees.ids()) await fees.delete(id);
        const [path, expected] = routesOf(user)[route] ?? ['', undefined];
        const { status, body } = await bench.get(path);
        expect({ path, status, body }).toEqual({ path, status: 200, body: expected });
        if (cached) expect((await bench.get(path)).headers['X-Cache']).toBe('hit');
      }
    }
  });

  test.each(unclear)('keeps no other of 120 loans from being told: %s', async (fault) => {
    const user = await cachedUser({ loans: 120 });
    await bench.stores.loans.delete(user.loans.ids()[7] ?? '');
    everySingleRecordFails(fault);
    const { status, body } = await bench.get(`/users/${user.primaryId}/loans`);
    expect([status, body]).toEqual([200, truth(bench.sandbox, user.primaryId).loans]);
  });

  test.each(kinds)('of %s that are gone is said by their list, and they leave the cache', async (kind) => {
    const user = await cachedUser();
    const [id = ''] = user[kind].ids();
    user[kind].remove(id);
    await bench.stores.users.delete(user.primaryId);
    bench.passSeconds(3 * 60 * 60);
    everySingleRecordFails('unclear-record');
    const { status, body } = await bench.get(`/users/${user.primaryId}/${kind}/${id}`);
    expect([status, body]).toMatchObject([404, { code: `${kind.slice(0, -1).toUpperCase()}_NOT_FOUND` }]);
    expect(await bench.stores[kind].get(id)).toBeUndefined();
  });

  test('is not looked for where Alma gives no answer to anything', async () => {
    const user = newUser();
    bench.sandbox.faults.set('day-threshold');
    const calls = await callsDuring(async () => {
      const { body } = await bench.get(`/users/${user.primaryId}/loans/${user.loans.ids()[0]}`);
      expect(body).toMatchObject({ code: 'ALMA_THROTTLED' });
    });
    expect(calls).toBe(1);
  });
});

describe('a single record', () => {
  const HOURS = 60 * 60;
  const kinds = ['loans', 'requests', 'fees'] as const;

  test.each(kinds)(
    'of %s is believed for two hours without the list of them, and no longer',
    async (kind) => {
      const user = await cachedUser();
      const [id = ''] = user[kind].ids();
      const path = `/users/${user.primaryId}/${kind}/${id}`;
      await bench.stores.users.delete(user.primaryId);
      user[kind].remove(id);

      bench.passSeconds(2 * HOURS);
      expect(await bench.get(path)).toMatchObject({ status: 200, headers: { 'X-Cache': 'hit' } });
      bench.passSeconds(1);
      expect((await bench.get(path)).status).toBe(404);
      expect(await bench.stores[kind].get(id)).toBeUndefined();
    },
  );

  test.each(kinds)('of %s is believed as long as a list that has it', async (kind) => {
    const user = await cachedUser();
    const [id = ''] = user[kind].ids();
    const record = await bench.stores.users.get(user.primaryId);
    if (record === undefined) throw new Error('the user is not cached');
    bench.passSeconds(24 * HOURS);
    await bench.stores.users.put({ ...record, expiry_date: bench.now() / 1000 + 2 * HOURS }, bench.now());
    expect((await bench.get(`/users/${user.primaryId}/${kind}/${id}`)).headers['X-Cache']).toBe('hit');
  });

  test('of the older stack, which tells no time, is asked for without a list', async () => {
    const user = newUser({ loans: 1 });
    const [loan] = user.loans;
    if (loan === undefined) throw new Error('the user has no loan');
    await bench.stores.loans.put(toLoanRecord({ ...loan }));
    const { headers } = await bench.get(`/users/${user.primaryId}/loans/${loan.loan_id}`);
    expect(headers['X-Cache']).toBe('miss');
  });
});

describe('a user whom the cache holds, and Alma no longer', () => {
  test('is forgotten with every record', async () => {
    const user = await cachedUser();
    const path = `/users/${user.primaryId}`;
    bench.sandbox.data.removeUser(user.primaryId);
    const [loan = ''] = user.loans.ids();
    await bench.stores.loans.delete(loan);
    bench.passSeconds(1);

    expect((await bench.get(`${path}/loans`)).status).toBe(404);
    const { users, loans, requests, fees } = bench.stores;
    expect(await users.get(user.primaryId)).toBeUndefined();
    expect(await loans.getManyValid(user.loans.ids())).toEqual([]);
    expect(await requests.getManyValid(user.requests.ids())).toEqual([]);
    expect(await fees.getManyValid(user.fees.ids())).toEqual([]);
    for (const [each] of [['/requests'], [`/fees/${user.fees.ids()[0]}`]]) {
      expect((await bench.get(path + each)).status).toBe(404);
    }
  });

  test('under this id, but under another, is all or nothing: never a part', async () => {
    const user = await cachedUser();
    const earlier = user.primaryId;
    const renamed = `${earlier}-new`;
    bench.sandbox.data.renameUser(earlier, renamed);
    bench.passSeconds(1);
    // What the functions behind queues have read of the new id by now.
    const { loans } = bench.stores;
    const [first, second] = user.loans;
    if (first === undefined || second === undefined) throw new Error('the user has no loans');
    await loans.put(toLoanRecord({ ...first }), bench.now());
    const partly = await bench.get(`/users/${earlier}/loans`);
    expect([partly.status, partly.body]).toMatchObject([404, { code: 'USER_NOT_FOUND' }]);
    for (const path of ['', '/loans', '/requests', '/fees', `/loans/${second.loan_id}`]) {
      expect((await bench.get(`/users/${earlier}${path}`)).status).toBe(404);
    }
    expect(await loans.get(first.loan_id)).toMatchObject({ user_id: renamed.toLowerCase() });
    expect((await bench.get(`/users/${renamed}`)).body).toEqual(truth(bench.sandbox, renamed));
  });

  test('of whose 120 loans one comes back under another id is asked for whole', async () => {
    const user = await cachedUser({ loans: 120 });
    const [first = '', second = ''] = user.loans.ids();
    user.loans.change(first, { user_id: 'somebody.else' });
    await bench.stores.loans.delete(first);
    bench.passSeconds(1);
    expect((await bench.get(`/users/${user.primaryId}/loans/${first}`)).status).toBe(404);
    expect(await bench.stores.users.get(user.primaryId)).toBeUndefined();
    const { status, body } = await bench.get(`/users/${user.primaryId}/loans`);
    expect([status, body]).toMatchObject([404, { code: 'USER_NOT_FOUND' }]);
    expect((await bench.get(`/users/${user.primaryId}/loans/${second}`)).status).toBe(200);
  });
});

describe('a fee that does not say whose it is', () => {
  test('is the user’s whose list or route has it', async () => {
    const user = newUser({ fees: 2 });
    bench.sandbox.faults.set('ownerless-fee');
    const { fees } = truth(bench.sandbox, user.primaryId);
    const owned = fees.map((fee) => ({ ...fee, user_primary_id: { value: user.primaryId.toLowerCase() } }));
    expect((await bench.get(`/users/${user.primaryId}`)).body).toMatchObject({ fees: owned });
    for (const path of ['/fees', `/fees/${fees[0]?.id}`]) {
      expect((await bench.get(`/users/${user.primaryId}${path}`)).headers['X-Cache']).toBe('hit');
    }
    const other = newUser({ fees: 1 });
    const path = `/users/${other.primaryId}/fees/${other.fees.ids()[0]}`;
    expect((await bench.get(path)).headers['X-Cache']).toBe('miss');
    expect((await bench.get(path)).headers['X-Cache']).toBe('hit');
    expect((await bench.get(path.replace(other.primaryId, user.primaryId))).status).toBe(404);
  });
});

describe('a record', () => {
  test.each(['cached', 'not cached'])(
    "of somebody else is not found under one's own id, %s",
    async (state) => {
      const owner = state === 'cached' ? await cachedUser() : newUser();
      const other = await cachedUser();
      const cachedBefore = await bench.stores.loans.get(owner.loans.ids()[0] ?? '');
      for (const [kind, id] of [
        ['loans', owner.loans.ids()[0]],
        ['requests', owner.requests.ids()[0]],
        ['fees', owner.fees.ids()[0]],
      ]) {
        const { status, body } = await bench.get(`/users/${other.primaryId}/${kind}/${id}`);
        expect(status).toBe(404);
        expect(body).toMatchObject({ code: `${kind?.slice(0, -1).toUpperCase()}_NOT_FOUND` });
      }
      expect(await bench.stores.loans.get(owner.loans.ids()[0] ?? '')).toEqual(cachedBefore);
    },
  );

  test("of somebody else in one's cached list is left out, and stays with its owner", async () => {
    const owner = await cachedUser({ loans: 1 });
    const other = await cachedUser({ loans: 1 });
    const [foreign = ''] = owner.loans.ids();
    await bench.stores.users.addId('loan_ids', other.primaryId, foreign);
    const { body } = await bench.get(`/users/${other.primaryId}/loans`);
    expect(body).toEqual(truth(bench.sandbox, other.primaryId).loans);
    expect((await bench.get(`/users/${owner.primaryId}/loans`)).headers['X-Cache']).toBe('hit');
  });

  test('without an owner in the cache is read again', async () => {
    const user = await cachedUser({ loans: 1 });
    const [loan] = user.loans;
    if (loan === undefined) throw new Error('the user has no loan');
    const { user_id, ...ownerless } = loan;
    await bench.stores.loans.put(toLoanRecord({ ...ownerless, title: 'Anybody’s' }));
    const { headers, body } = await bench.get(`/users/${user.primaryId}/loans/${loan.loan_id}`);
    expect(headers['X-Cache']).toBe('miss');
    expect(body).toEqual(truth(bench.sandbox, user.primaryId).loans[0]);
  });

  test('that the cached list no longer has is asked of Alma, and leaves the cache with it', async () => {
    const user = await cachedUser({ loans: 2 });
    const [loan = ''] = user.loans.ids();
    user.loans.remove(loan);
    await bench.stores.users.deleteId('loan_ids', user.primaryId, loan);
    expect((await bench.get(`/users/${user.primaryId}/loans/${loan}`)).status).toBe(404);
    expect(await bench.stores.loans.get(loan)).toBeUndefined();
  });

  test('that is new in Alma joins the cached list', async () => {
    const user = await cachedUser({ fees: 1 });
    const { id } = user.fees.add();
    expect((await bench.get(`/users/${user.primaryId}/fees/${id}`)).status).toBe(200);
    expect((await bench.get(`/users/${user.primaryId}/fees`)).body).toEqual(
      truth(bench.sandbox, user.primaryId).fees,
    );
    expect((await bench.get(`/users/${user.primaryId}/fees`)).headers['X-Cache']).toBe('hit');
  });
});

describe('a user whom the cache does not hold', () => {
  test('is queued once in five minutes, whichever the routes', async () => {
    const user = newUser();
    const before = bench.queued().length;
    await Promise.all([
      bench.get(`/users/${user.primaryId}/loans`),
      bench.get(`/users/${user.primaryId}/fees`),
      bench.get(`/users/${user.primaryId.toUpperCase()}/requests/${user.requests.ids()[0]}`),
    ]);
    expect(bench.queued().length - before).toBe(1);
    expect(bench.queued().at(-1)?.toLowerCase()).toBe(user.primaryId.toLowerCase());
    bench.passSeconds(301);
    await bench.get(`/users/${user.primaryId}/loans`);
    expect(bench.queued().length - before).toBe(2);
  });

  test('is queued when Alma does not answer, for later', async () => {
    const user = newUser();
    bench.sandbox.faults.set('day-threshold');
    const before = bench.queued().length;
    expect((await bench.get(`/users/${user.primaryId}/loans`)).status).toBe(503);
    expect(bench.queued().length - before).toBe(1);
  });

  test('is not queued where Alma does not know the id either, or the id is none', async () => {
    const before = bench.queued().length;
    expect((await bench.get('/users/nobody')).status).toBe(404);
    expect((await bench.get('/users/%20/loans')).status).toBe(400);
    expect(bench.queued().length).toBe(before);
  });

  test('is not queued where the cache holds the user', async () => {
    const user = await cachedUser();
    const before = bench.queued().length;
    await bench.get(`/users/${user.primaryId}`);
    expect(bench.queued().length).toBe(before);
  });
});

describe('an error', () => {
  test.each(['', '/loans', '/requests', '/fees', '/loans/1', '/requests/1', '/fees/1'])(
    'is 404 for an unknown user at /users/nobody%s',
    async (path) => {
      const { status, body } = await bench.get(`/users/nobody${path}`);
      expect(status).toBe(404);
      expect(body).toMatchObject({ code: 'USER_NOT_FOUND' });
    },
  );

  test('is 404 for an identifier of a user that is not the primary id', async () => {
    const user = newUser();
    for (const path of ['', '/loans', '/requests', '/fees', `/loans/${user.loans.ids()[0]}`]) {
      expect((await bench.get(`/users/${user.barcode}${path}`)).status).toBe(404);
    }
  });

  test.each(['%', '%E4', '%2', '%20', '.', '..', 'x'.repeat(256), '%00', '%F0%9F', '%C0%AF'])(
    'is 400 for the id %s, without a call of Alma',
    async (id) => {
      const user = await cachedUser();
      const calls = await callsDuring(async () => {
        expect((await bench.get(`/users/${id}`)).status).toBe(400);
        expect((await bench.get(`/users/${user.primaryId}/loans/${id}`)).status).toBe(400);
      });
      expect(calls).toBe(0);
    },
  );

  test.each([
    ['day-threshold', 'ALMA_THROTTLED', 3600],
    ['key-xml-400', 'ALMA_UNAVAILABLE', 60],
  ] as const)('is 503 where Alma answers %s', async (fault, code, retryAfter) => {
    const user = newUser();
    bench.sandbox.faults.set(fault);
    for (const [path] of routesOf(user)) {
      const { status, headers, body } = await bench.get(path);
      expect(status).toBe(503);
      expect(headers['Retry-After']).toBe(String(retryAfter));
      expect(body).toEqual({ code, message: expect.any(String) });
    }
  });

  test('is none where the cache holds all while Alma fails', async () => {
    const user = await cachedUser();
    bench.sandbox.faults.set('day-threshold');
    for (const [path, expected] of routesOf(user)) {
      expect(await bench.get(path)).toMatchObject({ status: 200, body: expected });
    }
  });

  test('has the lists that are complete all the same', async () => {
    const user = await cachedUser();
    await bench.stores.loans.delete(user.loans.ids()[0] ?? '');
    bench.sandbox.faults.set('day-threshold');
    const { status, body } = await bench.get(`/users/${user.primaryId}`);
    const { requests, fees } = truth(bench.sandbox, user.primaryId);
    expect(status).toBe(503);
    expect(body).toMatchObject({ code: 'ALMA_THROTTLED', available: { requests, fees } });
    expect(body).not.toHaveProperty('available.loans');
  });

  test('comes in time where Alma does not answer at all', async () => {
    await using slow = await startBench({ almaMs: 300 });
    const { primaryId } = slow.sandbox.data.addUser({ primaryId: 'reader', loans: 3 });
    slow.sandbox.faults.set('never');
    const startedAt = Date.now();
    const { status, body } = await slow.get(`/users/${primaryId}`);
    expect({ status, body }).toMatchObject({ status: 503, body: { code: 'ALMA_UNAVAILABLE' } });
    expect(Date.now() - startedAt).toBeLessThan(5000);
  });

  test('is 500 for a fault of the service, whose stack is in the log alone', async () => {
    const { statusCode, body } = await bench.serve({
      resource: '/nowhere',
      pathParameters: null,
      queryStringParameters: null,
      multiValueHeaders: {},
    });
    expect(statusCode).toBe(500);
    expect(JSON.parse(body)).toEqual({ code: 'INTERNAL_ERROR', message: expect.any(String) });
    expect(bench.log().at(-2)).toMatch(/Not answered.*serve\.ts:\d/);
  });

  test('has nothing in the log that an error quotes which nobody foresaw', async () => {
    const apiKey = () => {
      throw new SyntaxError('Unexpected "Ann Writer" in JSON');
    };
    const logger = new CapturedLogger();
    const { stores, sandbox } = bench;
    const alma = new AlmaClient({ apiKey, baseUrl: sandbox.url });
    const usersQueue = { send: async () => undefined };
    const serve = createServer({ stores, alma, usersQueue, logger, count: () => {} });
    await serve({
      resource: '/users/{userID}/fees',
      pathParameters: { userID: newUser().primaryId },
      queryStringParameters: null,
      multiValueHeaders: {},
    });
    expect(logger.at('ERROR')).toEqual([
      expect.objectContaining({ reason: expect.stringContaining('SyntaxError'), stack: expect.any(String) }),
    ]);
    expect(JSON.stringify(logger.lines)).not.toContain('Ann Writer');
  });

  describe('names no patron and no key,', () => {
    /** What is answered and logged where neither Alma nor, for half of the time, DynamoDB works. */
    const failingFor = async (user: ReturnType<typeof newUser>) => {
      const before = bench.log().length;
      const answers: unknown[] = [];
      bench.sandbox.faults.set('json-500');
      for (const broken of [true, false]) {
        bench.breakDynamoDB(broken);
        for (const [path] of routesOf(user)) answers.push(await bench.get(path));
      }
      return { answers: JSON.stringify(answers), lines: bench.log().slice(before) };
    };

    test('in the log neither', async () => {
      const user = newUser();
      const { answers, lines } = await failingFor(user);
      const title = truth(bench.sandbox, user.primaryId).loans[0]?.title;
      expect(answers).not.toMatch(/\.ts:\d|at async/);
      expect(lines.join()).toMatch(/Not answered by Alma.*user \\"\(user id\)\\".*Cache not read/);
      for (const hidden of [
        user.primaryId,
        user.primaryId.toLowerCase(),
        String(title),
        bench.sandbox.apiKey,
      ]) {
        expect(answers + lines.join()).not.toContain(hidden);
      }
    });

    test('unless LOG_USER_IDS is true: then every line of the log names the patron', async () => {
      using _ = environment({ LOG_USER_IDS: 'true' });
      const user = newUser();
      const { answers, lines } = await failingFor(user);
      expect(answers).not.toContain(user.primaryId);
      expect(new Set(lines.map((line) => JSON.parse(line).userId))).toEqual(new Set([user.primaryId]));
    });
  });
});

describe('a list', () => {
  test.each(['loans', 'requests', 'fees'] as const)(
    'of %s is answered in parts, each with the total',
    async (kind) => {
      const user = newUser({ loans: 5, requests: 5, fees: 5 });
      const all = truth(bench.sandbox, user.primaryId)[kind];
      const path = `/users/${user.primaryId}/${kind}`;
      for (const cached of [false, true]) {
        if (cached) await bench.get(`/users/${user.primaryId}`);
        const { headers, body } = await bench.get(`${path}?limit=2&offset=2`);
        expect(body).toEqual(all.slice(2, 4));
        expect(headers).toMatchObject({
          'X-Total-Count': '5',
          'X-Cache': cached ? 'hit' : 'miss',
          Link: [
            '<?limit=2&offset=0>; rel="first"',
            '<?limit=2&offset=0>; rel="prev"',
            '<?limit=2&offset=4>; rel="next"',
            '<?limit=2&offset=4>; rel="last"',
          ].join(', '),
        });
      }
      const whole = await bench.get(path);
      expect(whole).toMatchObject({ body: all, headers: { 'X-Total-Count': '5' } });
      expect(whole.headers).not.toHaveProperty('Link');
    },
  );

  test.each(['limit=0', 'limit=x', 'offset=-1'])(
    'is not answered to %s, and nothing is read',
    async (query) => {
      const user = newUser();
      const calls = await callsDuring(async () => {
        const { status, body } = await bench.get(`/users/${user.primaryId}/loans?${query}`);
        expect([status, body]).toMatchObject([400, { code: 'INVALID_PAGE' }]);
      });
      expect(calls).toBe(0);
    },
  );

  test('that is larger than Lambda takes is said to be, and answered in parts', async () => {
    // Quotes take two bytes in the body, and three more where that is a text of Lambda's answer.
    const title = `"${'é'.repeat(40_000)}"`;
    const loans = Array.from({ length: 120 }, () => ({ title, due_date: '2041-01-01T00:00:00Z' }));
    next += 1;
    const { primaryId } = bench.sandbox.data.addUser({ primaryId: `Reader${next}`, loans });
    for (const path of ['', '/loans', '/loans?limit=100']) {
      const { status, body } = await bench.get(`/users/${primaryId}${path}`);
      expect([path, status, body]).toMatchObject([path, 413, { code: 'ANSWER_TOO_LARGE' }]);
    }
    const { status, headers, body } = await bench.get(`/users/${primaryId}/loans?limit=50&offset=100`);
    expect([status, headers['X-Total-Count']]).toEqual([200, '120']);
    expect(body).toHaveLength(20);
  });

  test('that is complete is left out of a 503 where it does not fit', async () => {
    const title = 'x'.repeat(70_000);
    const loans = Array.from({ length: 99 }, () => ({ title, due_date: '2041-01-01T00:00:00Z' }));
    next += 1;
    const { primaryId } = bench.sandbox.data.addUser({ primaryId: `Reader${next}`, loans, fees: 1 });
    bench.sandbox.faults.set('json-500', { on: '/users/{user_id}/fees' });
    const { status, body } = await bench.get(`/users/${primaryId}`);
    expect([status, body]).toEqual([503, { code: 'ALMA_UNAVAILABLE', message: expect.any(String) }]);
  });
});

describe('an id in the path', () => {
  test.each([
    'a+b',
    'dept/user',
    'van der Berg',
    'half%off',
    'a%2Fb',
    'müller@example.edu',
    '0012345',
    '小林',
    'q?x#y',
  ])('is decoded once: %s', async (primaryId) => {
    const user = bench.sandbox.data.addUser({ primaryId, loans: 2 });
    const path = `/users/${encodeURIComponent(primaryId)}`;
    const expected = truth(bench.sandbox, primaryId);
    expect(await bench.get(path)).toMatchObject({ body: expected, headers: { 'X-Cache': 'miss' } });
    expect(await bench.get(path)).toMatchObject({ body: expected, headers: { 'X-Cache': 'hit' } });
    expect(bench.queued()).toContain(user.primaryId);
  });

  test('may have a plus sign as it is, which stands for no space', async () => {
    bench.sandbox.data.addUser({ primaryId: 'c+d', fees: 1 });
    expect((await bench.get('/users/c+d')).status).toBe(200);
  });
});
