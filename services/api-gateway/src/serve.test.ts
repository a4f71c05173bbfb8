import { toLoanRecord } from '@alma-cache/cache-schemas';
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

describe('an answer', () => {
  test('comes from Alma where the cache holds nothing, on every route', async () => {
    for (const route of routesOf(bench, bench.newUser()).keys()) {
      const [path, expected] = routesOf(bench, bench.newUser())[route] ?? ['', undefined];
      const { status, headers, body } = await bench.get(path);
      expect({ path, status, body }).toEqual({ path, status: 200, body: expected });
      expect(headers).toMatchObject({ 'X-Cache': 'miss', Age: '0', 'Cache-Control': 'private, no-store' });
    }
  });

  test('comes from the cache where it holds all, on every route, without a call of Alma', async () => {
    const user = await bench.cachedUser();
    for (const [path, expected] of routesOf(bench, user)) {
      expect(
        await bench.callsDuring(async () => {
          const { status, headers, body } = await bench.get(path);
          expect({ path, status, body }).toEqual({ path, status: 200, body: expected });
          expect(headers['X-Cache']).toBe('hit');
        }),
      ).toBe(0);
    }
  });

  test('is found whatever the case of the user id', async () => {
    const user = await bench.cachedUser();
    const { headers, body } = await bench.get(`/users/${user.primaryId.toUpperCase()}/loans`);
    expect(headers['X-Cache']).toBe('hit');
    expect(body).toEqual(truth(bench.sandbox, user.primaryId).loans);
  });

  test('tells how many seconds ago its oldest part was read', async () => {
    const user = await bench.cachedUser();
    bench.passSeconds(90);
    const [loanId = ''] = user.loans.ids();
    await bench.stores.loans.delete(loanId);
    expect((await bench.get(`/users/${user.primaryId}/requests`)).headers.Age).toBe('90');
    const partial = await bench.get(`/users/${user.primaryId}`);
    expect(partial.headers).toMatchObject({ 'X-Cache': 'partial', Age: '90' });
    expect((await bench.get(`/users/${user.primaryId}/loans/${loanId}`)).headers.Age).toBe('0');
  });

  test('tells no age where the older stack wrote without a version', async () => {
    const user = await bench.cachedUser();
    const [loan] = user.loans;
    if (loan === undefined) throw new Error('the user has no loan');
    await bench.stores.loans.put(toLoanRecord({ ...loan }));
    const { headers } = await bench.get(`/users/${user.primaryId}/loans`);
    expect(headers).toMatchObject({ 'X-Cache': 'hit' });
    expect(headers).not.toHaveProperty('Age');
  });

  test('does without the cache while DynamoDB fails, and says so in the log alone', async () => {
    const user = await bench.cachedUser();
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

describe('a list', () => {
  test.each(['loans', 'requests', 'fees'] as const)(
    'of %s is answered in parts, each with the total',
    async (kind) => {
      const user = bench.newUser({ loans: 5, requests: 5, fees: 5 });
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
      const user = bench.newUser();
      const calls = await bench.callsDuring(async () => {
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
    const { primaryId } = bench.newUser({ loans });
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
    const { primaryId } = bench.newUser({ loans, fees: 1 });
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
