import { type Harness, startHarness } from '@alma-cache/testing/harness';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness({
    users: [
      { primaryId: 'Warm', loans: 3, requests: 2, fees: 2 },
      { primaryId: 'cold', loans: 2, requests: 1, fees: 1 },
      { primaryId: 'dept/a b+ü', loans: 1 },
      { primaryId: 'distant', loans: 1 },
      { primaryId: 'nobody_at_home' },
      // 8 MB in all.
      { primaryId: 'collector', loans: Array.from({ length: 99 }, () => ({ title: 'x'.repeat(80_000) })) },
    ],
  });
  await harness.cache('Warm');
});

afterEach(() => {
  harness.sandbox.faults.clear();
});

afterAll(async () => {
  await harness[Symbol.asyncDispose]();
});

type Records = Record<string, unknown>[];

async function get(path: string, apiKey = harness.stack.api.apiKey, headers: Record<string, string> = {}) {
  const response = await fetch(`${harness.stack.api.url}${path}`, {
    headers: { 'x-api-key': apiKey, ...headers },
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

/** The ids of the sandbox's records in the order of their dates. */
const idsByDate = (records: Iterable<object>, id: string, date: string): unknown[] =>
  ([...records] as Records)
    .toSorted((one, other) => Date.parse(String(one[date])) - Date.parse(String(other[date])))
    .map((record) => record[id]);

describe('from the cache', () => {
  test('every route answers without a call of Alma, in whatever case the user id is', async () => {
    const { sandbox } = harness;
    const { loans, requests, fees } = sandbox.data.user('warm');
    const calls = sandbox.calls.total;

    const user = await get('/users/WARM');
    expect(user).toMatchObject({ status: 200, body: { primary_id: 'warm' } });
    expect(user.headers.get('x-cache')).toBe('hit');
    expect(Number(user.headers.get('age'))).toBeGreaterThanOrEqual(0);
    const cents = [...fees].map(({ balance }) => Math.round(balance * 100));
    expect(user.body).toMatchObject({
      counts: { loans: 3, requests: 2, fees: 2 },
      fee_total: { total_sum: cents.reduce((sum, each) => sum + each, 0) / 100, currency: 'EUR' },
    });
    for (const [name, records, key, date] of [
      ['loans', loans, 'loan_id', 'due_date'],
      ['requests', requests, 'request_id', 'request_time'],
      ['fees', fees, 'id', 'creation_time'],
    ] as const) {
      const list = await get(`/users/warm/${name}`);
      expect((list.body as Records).map((record) => record[key])).toEqual(idsByDate(records, key, date));
      expect(user.body).toMatchObject({ [name]: list.body });
      const [first = ''] = records.ids();
      expect(await get(`/users/warm/${name}/${first}`)).toMatchObject({
        status: 200,
        body: { [key]: first },
      });
    }
    expect(sandbox.calls.total).toBe(calls);
  });

  test("holds back the cache's own bookkeeping", async () => {
    const { body } = await get('/users/warm');
    expect(JSON.stringify(body)).not.toMatch(/record_expiry_date|"version"|_versions|revision/);
  });
});

describe('from Alma', () => {
  test('a user who is not cached is answered whole, and cached by the functions behind the queues', async () => {
    const { sandbox, stack } = harness;
    const answer = await get('/users/cold');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-cache')).toBe('miss');
    const { loans } = answer.body as { loans: Records };
    expect(loans.map(({ loan_id }) => loan_id)).toEqual(
      idsByDate(sandbox.data.user('cold').loans, 'loan_id', 'due_date'),
    );

    await stack.drained();
    expect(await stack.table('userCacheTable').get('cold')).toBeDefined();
    const calls = sandbox.calls.total;
    expect((await get('/users/cold')).headers.get('x-cache')).toBe('hit');
    expect(sandbox.calls.total).toBe(calls);
  });

  test('an id with a slash, a space, a plus and an umlaut is one segment', async () => {
    expect(await get(`/users/${encodeURIComponent('dept/a b+ü')}/loans`)).toMatchObject({ status: 200 });
  });

  test('empty lists are empty lists', async () => {
    expect(await get('/users/nobody_at_home')).toMatchObject({
      status: 200,
      body: {
        counts: { loans: 0, requests: 0, fees: 0 },
        fee_total: { total_sum: 0 },
        loans: [],
        requests: [],
        fees: [],
      },
    });
  });
});

describe('on demand', () => {
  const read = (path: string, cacheControl: string) =>
    get(path, harness.stack.api.apiKey, { 'Cache-Control': cacheControl });

  test('a payment and a renewal show at once, and in the cache from then on', async () => {
    const { loans, fees } = harness.sandbox.data.user('Warm');
    const [paid = ''] = fees.ids();
    const [renewed = ''] = loans.ids();
    fees.remove(paid);
    loans.change(renewed, { due_date: '2041-02-03T22:00:00Z' });
    expect((await get('/users/warm')).body).toMatchObject({ counts: { fees: 2 } });

    const now = await read('/users/warm', 'no-cache');
    expect(now).toMatchObject({ status: 200, body: { counts: { fees: 1 } } });
    expect([now.headers.get('x-cache'), now.headers.get('warning')]).toEqual(['miss', null]);
    const { loans: answered } = now.body as { loans: Records };
    expect(answered.at(-1)).toMatchObject({ loan_id: renewed, due_date: '2041-02-03T22:00:00Z' });
    const later = await get('/users/warm');
    expect([later.headers.get('x-cache'), later.body]).toEqual(['hit', now.body]);
  });

  test('the cache answers where Alma does not, and says so, unless that is refused', async () => {
    harness.sandbox.faults.set('html-503');
    const cached = await read('/users/warm/fees', 'no-cache');
    expect(cached.status).toBe(200);
    expect(cached.headers.get('warning')).toMatch(/^111 /);
    expect(Number(cached.headers.get('age'))).toBeGreaterThanOrEqual(0);
    expect(await read('/users/warm/fees', 'no-cache, stale-if-error=0')).toMatchObject({
      status: 503,
      body: { code: 'ALMA_UNAVAILABLE' },
    });
  });
});

describe('refusals', () => {
  test('without an API key there is no answer: 403', async () => {
    for (const path of ['/users/warm', '/users/warm/loans', '/users/warm/fees/1']) {
      expect((await get(path, 'no such key')).status).toBe(403);
    }
  });

  test('unknown users and records, and records of other users, are 404', async () => {
    const foreign = harness.sandbox.data.user('cold').loans.ids()[0];
    for (const path of [
      '/users/stranger',
      '/users/stranger/loans',
      '/users/warm/loans/1',
      '/users/warm/requests/1',
      '/users/warm/fees/1',
      `/users/warm/loans/${foreign}`,
    ]) {
      expect(await get(path)).toMatchObject({ status: 404, body: { code: expect.any(String) } });
    }
  });

  test('an id that cannot be one is 400, and Alma is not asked', async () => {
    const calls = harness.sandbox.calls.total;
    expect(await get(`/users/${'x'.repeat(256)}`)).toMatchObject({ status: 400 });
    expect(await get('/users/a%00b')).toMatchObject({ status: 400 });
    expect(harness.sandbox.calls.total).toBe(calls);
  });

  test('an answer that Lambda does not take is 413, and the list is answered in parts', async () => {
    expect(await get('/users/collector')).toMatchObject({ status: 413, body: { code: 'ANSWER_TOO_LARGE' } });
    const ids: unknown[] = [];
    let next: string | undefined = '?limit=40';
    while (next !== undefined) {
      const { status, headers, body } = await get(`/users/collector/loans${next}`);
      expect([status, headers.get('x-total-count')]).toEqual([200, '99']);
      ids.push(...(body as Records).map(({ loan_id }) => loan_id));
      next = /<([^>]*)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];
    }
    expect(ids).toEqual(idsByDate(harness.sandbox.data.user('collector').loans, 'loan_id', 'due_date'));
    expect(await get('/users/warm/loans?limit=0')).toMatchObject({
      status: 400,
      body: { code: 'INVALID_PAGE' },
    });
  });

  test('Alma down or throttled is 503 with Retry-After where Alma is needed, and no matter where it is not', async () => {
    harness.sandbox.faults.set('html-503');
    const down = await get('/users/distant');
    expect(down).toMatchObject({ status: 503, body: { code: 'ALMA_UNAVAILABLE' } });
    expect(Number(down.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await get('/users/warm')).status).toBe(200);

    harness.sandbox.faults.clear();
    harness.sandbox.faults.set('day-threshold');
    expect(await get('/users/distant')).toMatchObject({ status: 503, body: { code: 'ALMA_THROTTLED' } });
  });
});
