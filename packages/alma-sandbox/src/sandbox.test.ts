import { Agent, get } from 'node:http';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { routeTemplates } from './http/route-template.ts';
import { Random } from './random.ts';
import { type Sandbox, startSandbox } from './sandbox.ts';
import { call, callRaw, errorCode } from './testing/call.ts';

const UNAUTHORIZED =
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' +
  '<web_service_result xmlns="http://com/exlibris/urm/general/xmlbeans"><errorsExist>true</errorsExist><errorList><error>' +
  '<errorCode>UNAUTHORIZED</errorCode><errorMessage>API-key not defined or not configured to allow this API.</errorMessage>' +
  '</error></errorList></web_service_result>';

const NOON = Date.UTC(2031, 1, 18, 12);

let sandbox: Sandbox;
beforeAll(async () => {
  // The calls that are left are counted anew at midnight.
  sandbox = await startSandbox({ users: 60, now: () => NOON });
});
afterAll(() => sandbox.close());

describe('the API key', () => {
  test.each([{}, { authorization: 'apikey wrong' }, { authorization: 'Bearer sandbox-key' }])(
    'is refused in XML at 400, without a tracking id, whatever was asked for: %j',
    async (headers) => {
      const response = await fetch(`${sandbox.url}/users`, {
        headers: { accept: 'application/json', ...headers },
      });
      expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
        400,
        'application/xml;charset=UTF-8',
        UNAUTHORIZED,
      ]);
      expect(response.headers.has('x-exl-api-remaining')).toBe(false);
    },
  );

  test('is accepted in the header and in the query', async () => {
    expect((await call(sandbox, '/users')).status).toBe(200);
    expect((await fetch(`${sandbox.url}/users?apikey=${sandbox.apiKey}`)).status).toBe(200);
  });

  test('can be rotated: the new one is accepted at once, the old one refused in the given form', async () => {
    await using own = await startSandbox({ users: 1, apiKey: 'old' });
    own.rotateKey('new', 'key-text-400');
    const refused = await call(own, '/users', { authorization: 'apikey old' });
    expect([refused.status, refused.text]).toEqual([400, 'Invalid API Key']);
    expect((await call(own, '/users', { authorization: 'apikey new' })).status).toBe(200);
    expect(own.apiKey).toBe('new');
  });
});

describe('the format', () => {
  test.each([
    ['', 'application/json', 'json'],
    ['', 'text/html, application/json;q=0.9', 'json'],
    ['', '*/*', 'xml'],
    ['', 'application/xml', 'xml'],
    ['?format=json', '*/*', 'json'],
    ['?format=xml', 'application/json', 'xml'],
  ])('of %j with Accept %s is %s', async (query, accept, format) => {
    const { headers } = await call(sandbox, `/users${query}`, { accept });
    expect(headers.get('content-type')).toBe(`application/${format};charset=UTF-8`);
  });

  test('of lists in XML has the total as an attribute', async () => {
    const { text } = await call(sandbox, '/users?limit=1', { accept: 'application/xml' });
    expect(text).toMatch(
      /<users total_record_count="60"><user><primary_id>[^<]+<\/primary_id>.*<\/user><\/users>$/,
    );
  });
});

describe('any request', () => {
  test('is told how many calls are left today', async () => {
    const remaining = async (path: string) =>
      Number((await call(sandbox, path)).headers.get('x-exl-api-remaining'));
    const before = await remaining('/users');
    expect(await remaining('/users/nobody')).toBe(before - 1);
  });

  test('of another path is 404, of another method 405', async () => {
    const unknown = await call(sandbox, '/bibs');
    expect([unknown.status, errorCode(unknown)]).toEqual([404, 'ROUTING_ERROR']);
    expect(await callRaw(sandbox, 'DELETE', '/almaws/v1/users')).toMatchObject({ status: 405 });
  });

  test('is answered with something well-formed, whatever its path and query', async () => {
    const segment = fc.oneof(
      fc.string().map(encodeURIComponent),
      fc.constantFrom(
        'almaws',
        'v1',
        'users',
        'loans',
        'fees',
        'requests',
        '..',
        '%zz',
        '',
        ...sandbox.data.userIds(),
      ),
      fc.string().map((text) => text.replaceAll(/[^!-~]/g, '')),
    );
    const path = fc.oneof(
      fc.array(segment).map((segments) => `/${segments.join('/')}`),
      fc
        .tuple(fc.constantFrom(...routeTemplates), segment)
        .map(([template, id]) => `/almaws/v1${template.replaceAll(/\{\w+\}/g, () => encodeURI(id))}`),
    );
    const parameter = fc.constantFrom(
      'limit',
      'offset',
      'expand',
      'view',
      'status',
      'order_by',
      'q',
      'user_id_type',
      'format',
      '',
    );
    const query = fc.array(
      fc.tuple(parameter, fc.oneof(fc.string(), fc.integer().map(String), fc.constant('json'))),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('GET', 'GET', 'POST', 'OPTIONS'),
        path,
        query,
        async (method, path, query) => {
          const target = encodeURI(path).replaceAll('%25', '%');
          const { status, text } = await callRaw(sandbox, method, `${target}?${new URLSearchParams(query)}`);
          expect([200, 400, 404, 405]).toContain(status);
          expect(text).toMatch(/^(<\?xml .*>|\{.*\})$/s);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('is counted by route and by itself', async () => {
    await using own = await startSandbox({ users: 3 });
    const [id = ''] = own.data.userIds();
    await Promise.all([1, 2, 3].map(() => call(own, `/users/${id}/loans?limit=100`)));
    await call(own, `/users/${id}/loans?limit=100&offset=100`);
    await call(own, '/nowhere');
    expect(own.calls.total).toBe(5);
    expect(own.calls.of('/users/{user_id}/loans')).toBe(4);
    expect(own.calls.byRoute()).toMatchObject({ '/users': 0, '/users/{user_id}/loans': 4 });
    expect(own.calls.times(`/almaws/v1/users/${id}/loans?limit=100`)).toBe(3);
  });
});

describe('starting and closing', () => {
  test('fifty thousand users start at once', async () => {
    using invented = jest.spyOn(Random.prototype, 'pick');
    await using many = await startSandbox({ users: 50_000 });
    expect(invented).not.toHaveBeenCalled();
    expect((await call(many, '/users?offset=49999')).json()).toMatchObject({ total_record_count: 50_000 });
    // The first name and the last name of the one user that was asked for.
    expect(invented).toHaveBeenCalledTimes(2);
  });

  test('two sandboxes with the same seed and clock answer the same', async () => {
    const now = () => NOON;
    await using one = await startSandbox({ users: 20, seed: 9, now });
    await using other = await startSandbox({ users: 20, seed: 9, now });
    for (const id of one.data.userIds()) {
      const path = `/users/${encodeURIComponent(id)}/loans?limit=100`;
      expect((await call(one, path)).text).toBe((await call(other, path)).text);
    }
    expect((await call(one, '/users/nobody')).text).toBe((await call(other, '/users/nobody')).text);
  });

  test('an answer takes at least the latency', async () => {
    await using slow = await startSandbox({ users: 1, latency: [40, 60] });
    const start = performance.now();
    await call(slow, '/users');
    expect(performance.now() - start).toBeGreaterThanOrEqual(38);
  });

  test('a client that gives up harms nobody', async () => {
    await using slow = await startSandbox({ users: 1, latency: 60 });
    const headers = { authorization: `apikey ${slow.apiKey}` };
    const impatient = fetch(`${slow.url}/users`, { headers, signal: AbortSignal.timeout(20) });
    await expect(impatient).rejects.toMatchObject({ name: 'TimeoutError' });
    expect((await call(slow, '/users')).status).toBe(200);
  });

  test('close ends idle kept connections and those that wait for an answer', async () => {
    const own = await startSandbox({ users: 1, faults: { never: { on: '/users/operation/test' } } });
    const agent = new Agent({ keepAlive: true });
    const headers = { authorization: `apikey ${own.apiKey}` };
    await new Promise((resolve) => {
      get(`${own.url}/users`, { agent, headers }, (incoming) => incoming.resume().once('end', resolve));
    });
    const waiting = call(own, '/users/operation/test');
    while (own.calls.total < 2) {
      await new Promise(setImmediate);
    }
    await Promise.all([expect(waiting).rejects.toThrow(), own.close()]);
    await expect(call(own, '/users')).rejects.toThrow();
    await own.close();
    agent.destroy();
  });

  test('a port that is taken is a clear error', async () => {
    const port = Number(new URL(sandbox.url).port);
    await expect(startSandbox({ port })).rejects.toMatchObject({
      code: 'SANDBOX_CANNOT_LISTEN',
      message: `Cannot listen on port ${port}; choose another or 0.`,
    });
  });

  test.each([
    { latency: -1 },
    { latency: [5, 2] as const },
    { users: -1 },
    { perDay: 0.5 },
    { perSecond: -1 },
  ])('options that cannot be are refused: %j', async (options) => {
    await expect(startSandbox(options)).rejects.toMatchObject({ code: 'SANDBOX_INVALID_OPTION' });
  });
});
