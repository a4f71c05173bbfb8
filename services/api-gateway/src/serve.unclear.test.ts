import { recordIds, toUserRecord } from '@alma-cache/cache-schemas';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Bench, startBench } from './testing/bench.ts';
import { routesOf } from './testing/routes-of.ts';
import { truth } from './testing/truth.ts';

let bench: Bench;

beforeAll(async () => {
  bench = await startBench();
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});
beforeEach(() => bench.sandbox.faults.clear());

describe('what is missing from a cached list', () => {
  test.each([1, 2])('is read by one call of the list, where %i of five are missing', async (missing) => {
    const user = await bench.cachedUser({ loans: 5 });
    for (const id of user.loans.ids().slice(0, missing)) await bench.stores.loans.delete(id);
    const calls = await bench.callsDuring(async () => {
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
    const user = await bench.cachedUser({ loans: 120 });
    for (const id of user.loans.ids().slice(0, missing)) await bench.stores.loans.delete(id);
    const calls = await bench.callsDuring(async () => {
      const { headers, body } = await bench.get(`/users/${user.primaryId}/loans`);
      expect(body).toEqual(truth(bench.sandbox, user.primaryId).loans);
      expect(headers['X-Cache']).toBe(cache);
    });
    expect(calls).toBe(expected);
  });

  test('is left out where Alma no longer has it, and leaves the cached list', async () => {
    const user = await bench.cachedUser({ loans: 3, fees: 2 });
    const [loan = ''] = user.loans.ids();
    const [fee = ''] = user.fees.ids();
    user.loans.remove(loan);
    user.fees.remove(fee);
    await bench.stores.loans.delete(loan);
    await bench.stores.fees.delete(fee);
    const { body } = await bench.get(`/users/${user.primaryId}`);
    expect(body).toEqual(truth(bench.sandbox, user.primaryId));
    const record = await bench.stores.users.get(user.primaryId);
    expect(record?.loan_ids).toEqual(user.loans.ids());
    expect(record?.fee_ids).toEqual(user.fees.ids());
  });

  test('is left out where Alma has it as returned or closed', async () => {
    const user = await bench.cachedUser({ loans: 3, fees: 2 });
    const [loan = ''] = user.loans.ids();
    const [fee = ''] = user.fees.ids();
    const before = truth(bench.sandbox, user.primaryId);
    user.loans.change(loan, { loan_status: 'COMPLETE' });
    user.fees.change(fee, { status: { value: 'CLOSED', desc: 'Closed' } });
    await bench.stores.loans.delete(loan);
    await bench.stores.fees.delete(fee);
    expect((await bench.get(`/users/${user.primaryId}`)).body).toMatchObject({
      loans: before.loans.filter(({ loan_id }) => loan_id !== loan),
      fees: before.fees.filter(({ id }) => id !== fee),
    });
  });

  test('brings along what is new, once the list is read', async () => {
    const user = await bench.cachedUser({ requests: 3 });
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
    const user = await bench.cachedUser({ loans: 2 });
    const record = await bench.stores.users.get(user.primaryId);
    if (record === undefined) throw new Error('the user is not cached');
    await bench.stores.users.put({ ...record, loan_ids: [...record.loan_ids, ...record.loan_ids] });
    const { headers, body } = await bench.get(`/users/${user.primaryId}/loans`);
    expect(headers['X-Cache']).toBe('hit');
    expect(body).toEqual(truth(bench.sandbox, user.primaryId).loans);
  });

  test('is the whole list in a user record of the older stack, which has no fees', async () => {
    const user = await bench.cachedUser();
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
      for (const route of routesOf(bench, bench.newUser()).keys()) {
        const user = cached ? await bench.cachedUser() : bench.newUser();
        const { loans, requests, fees } = bench.stores;
        for (const id of user.loans.ids()) await loans.delete(id);
        for (const id of user.requests.ids()) await requests.delete(id);
        for (const id of user.fees.ids()) await fees.delete(id);
        const [path, expected] = routesOf(bench, user)[route] ?? ['', undefined];
        const { status, body } = await bench.get(path);
        expect({ path, status, body }).toEqual({ path, status: 200, body: expected });
        if (cached) expect((await bench.get(path)).headers['X-Cache']).toBe('hit');
      }
    }
  });

  test.each(unclear)('keeps no other of 120 loans from being told: %s', async (fault) => {
    const user = await bench.cachedUser({ loans: 120 });
    await bench.stores.loans.delete(user.loans.ids()[7] ?? '');
    everySingleRecordFails(fault);
    const { status, body } = await bench.get(`/users/${user.primaryId}/loans`);
    expect([status, body]).toEqual([200, truth(bench.sandbox, user.primaryId).loans]);
  });

  test.each(kinds)('of %s that are gone is said by their list, and they leave the cache', async (kind) => {
    const user = await bench.cachedUser();
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
    const user = bench.newUser();
    bench.sandbox.faults.set('day-threshold');
    const calls = await bench.callsDuring(async () => {
      const { body } = await bench.get(`/users/${user.primaryId}/loans/${user.loans.ids()[0]}`);
      expect(body).toMatchObject({ code: 'ALMA_THROTTLED' });
    });
    expect(calls).toBe(1);
  });
});
