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

describe('a single record', () => {
  const HOURS = 60 * 60;
  const kinds = ['loans', 'requests', 'fees'] as const;

  test.each(kinds)(
    'of %s is believed for two hours without the list of them, and no longer',
    async (kind) => {
      const user = await bench.cachedUser();
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
    const user = await bench.cachedUser();
    const [id = ''] = user[kind].ids();
    const record = await bench.stores.users.get(user.primaryId);
    if (record === undefined) throw new Error('the user is not cached');
    bench.passSeconds(24 * HOURS);
    await bench.stores.users.put({ ...record, expiry_date: bench.now() / 1000 + 2 * HOURS }, bench.now());
    expect((await bench.get(`/users/${user.primaryId}/${kind}/${id}`)).headers['X-Cache']).toBe('hit');
  });

  test('of the older stack, which tells no time, is asked for without a list', async () => {
    const user = bench.newUser({ loans: 1 });
    const [loan] = user.loans;
    if (loan === undefined) throw new Error('the user has no loan');
    await bench.stores.loans.put(toLoanRecord({ ...loan }));
    const { headers } = await bench.get(`/users/${user.primaryId}/loans/${loan.loan_id}`);
    expect(headers['X-Cache']).toBe('miss');
  });
});

describe('a fee that does not say whose it is', () => {
  test('is the user’s whose list or route has it', async () => {
    const user = bench.newUser({ fees: 2 });
    bench.sandbox.faults.set('ownerless-fee');
    const { fees } = truth(bench.sandbox, user.primaryId);
    const owned = fees.map((fee) => ({ ...fee, user_primary_id: { value: user.primaryId.toLowerCase() } }));
    expect((await bench.get(`/users/${user.primaryId}`)).body).toMatchObject({ fees: owned });
    for (const path of ['/fees', `/fees/${fees[0]?.id}`]) {
      expect((await bench.get(`/users/${user.primaryId}${path}`)).headers['X-Cache']).toBe('hit');
    }
    const other = bench.newUser({ fees: 1 });
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
      const owner = state === 'cached' ? await bench.cachedUser() : bench.newUser();
      const other = await bench.cachedUser();
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
    const owner = await bench.cachedUser({ loans: 1 });
    const other = await bench.cachedUser({ loans: 1 });
    const [foreign = ''] = owner.loans.ids();
    await bench.stores.users.addId('loan_ids', other.primaryId, foreign);
    const { body } = await bench.get(`/users/${other.primaryId}/loans`);
    expect(body).toEqual(truth(bench.sandbox, other.primaryId).loans);
    expect((await bench.get(`/users/${owner.primaryId}/loans`)).headers['X-Cache']).toBe('hit');
  });

  test('without an owner in the cache is read again', async () => {
    const user = await bench.cachedUser({ loans: 1 });
    const [loan] = user.loans;
    if (loan === undefined) throw new Error('the user has no loan');
    const { user_id, ...ownerless } = loan;
    await bench.stores.loans.put(toLoanRecord({ ...ownerless, title: 'Anybody’s' }));
    const { headers, body } = await bench.get(`/users/${user.primaryId}/loans/${loan.loan_id}`);
    expect(headers['X-Cache']).toBe('miss');
    expect(body).toEqual(truth(bench.sandbox, user.primaryId).loans[0]);
  });

  test('that the cached list no longer has is asked of Alma, and leaves the cache with it', async () => {
    const user = await bench.cachedUser({ loans: 2 });
    const [loan = ''] = user.loans.ids();
    user.loans.remove(loan);
    await bench.stores.users.deleteId('loan_ids', user.primaryId, loan);
    expect((await bench.get(`/users/${user.primaryId}/loans/${loan}`)).status).toBe(404);
    expect(await bench.stores.loans.get(loan)).toBeUndefined();
  });

  test('that is new in Alma joins the cached list', async () => {
    const user = await bench.cachedUser({ fees: 1 });
    const { id } = user.fees.add();
    expect((await bench.get(`/users/${user.primaryId}/fees/${id}`)).status).toBe(200);
    expect((await bench.get(`/users/${user.primaryId}/fees`)).body).toEqual(
      truth(bench.sandbox, user.primaryId).fees,
    );
    expect((await bench.get(`/users/${user.primaryId}/fees`)).headers['X-Cache']).toBe('hit');
  });
});
