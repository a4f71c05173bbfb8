import { toLoanRecord } from '@alma-cache/cache-schemas';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Bench, startBench } from './testing/bench.ts';
import { truth } from './testing/truth.ts';

let bench: Bench;

beforeAll(async () => {
  bench = await startBench();
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});
beforeEach(() => bench.sandbox.faults.clear());

describe('a user whom the cache holds, and Alma no longer', () => {
  test('is forgotten with every record', async () => {
    const user = await bench.cachedUser();
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
    const user = await bench.cachedUser();
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
    const user = await bench.cachedUser({ loans: 120 });
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

describe('a user whom the cache does not hold', () => {
  test('is queued once in five minutes, whichever the routes', async () => {
    const user = bench.newUser();
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
    const user = bench.newUser();
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
    const user = await bench.cachedUser();
    const before = bench.queued().length;
    await bench.get(`/users/${user.primaryId}`);
    expect(bench.queued().length).toBe(before);
  });
});
