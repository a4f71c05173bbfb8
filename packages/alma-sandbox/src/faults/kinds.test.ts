import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Sandbox, startSandbox } from '../sandbox.ts';
import { type Answered, call, errorCode } from '../testing/call.ts';
import type { FaultRule } from './faults.ts';
import { type FaultKind, faultKinds } from './kinds.ts';

const LOANS = '/users/reader/loans';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({ users: [{ primaryId: 'reader', loans: 150, requests: 2, fees: 2 }] });
});
afterEach(() => sandbox.close());

function strike(kind: FaultKind, path = LOANS, rule: FaultRule = {}): Promise<Answered> {
  sandbox.faults.set(kind, rule);
  return call(sandbox, path);
}

/** Status, media type and body, for faults that are all of it. */
async function outline(kind: FaultKind) {
  const { status, headers, text } = await strike(kind);
  return [status, headers.get('content-type')?.split(';')[0], text];
}

test('every kind of fault is in the README', async () => {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  expect(Object.keys(faultKinds).filter((kind) => !readme.includes(`\n| \`${kind}\` `))).toEqual([]);
});

describe('answers of the gateway and of servers', () => {
  test.each<[FaultKind, number, string | undefined, RegExp]>([
    ['second-threshold', 429, 'application/json', /"errorCode":"PER_SECOND_THRESHOLD"/],
    ['day-threshold', 429, 'application/json', /"errorCode":"DAILY_THRESHOLD"/],
    ['key-xml-400', 400, 'application/xml', /<errorCode>UNAUTHORIZED</],
    ['key-text-400', 400, 'text/plain', /^Invalid API Key$/],
    ['key-json-401', 401, 'application/json', /"errorCode":"UNAUTHORIZED"/],
    ['key-json-403', 403, 'application/json', /"errorCode":"UNAUTHORIZED"/],
    ['key-html-401', 401, 'text/html', /^<!DOCTYPE html>/],
    ['json-500', 500, 'application/json', /"errorCode":"INTERNAL_SERVER_ERROR"/],
    ['html-502', 502, 'text/html', /502 Bad Gateway/],
    ['html-503', 503, 'text/html', /503 Service Unavailable/],
    ['html-504', 504, 'text/html', /504 Gateway Timeout/],
    ['empty-502', 502, undefined, /^$/],
    ['empty-503', 503, undefined, /^$/],
    ['empty-504', 504, undefined, /^$/],
  ])('%s is status %d, %s', async (kind, ...expected) => {
    const [status, type, body] = expected;
    expect(await outline(kind)).toEqual([status, type, expect.stringMatching(body)]);
    expect(sandbox.faults.injected).toEqual({ [kind]: 1 });
  });
});

describe('connections', () => {
  test('reset: the connection is reset', async () => {
    await expect(strike('reset')).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
  });

  test('never: nothing comes, and the client has to give up', async () => {
    sandbox.faults.set('never');
    const signal = AbortSignal.timeout(100);
    const headers = { authorization: `apikey ${sandbox.apiKey}` };
    await expect(fetch(`${sandbox.url}/users`, { headers, signal })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
  });

  test('slow-body: all of the body comes, in the time that was set', async () => {
    const start = performance.now();
    const answered = await strike('slow-body', LOANS, { ms: 200 });
    expect(answered.json().item_loan).toHaveLength(10);
    expect(performance.now() - start).toBeGreaterThan(150);
  });

  test('slow-body: a client that has gone ends it', async () => {
    sandbox.faults.set('slow-body', { ms: 60_000 });
    const headers = { authorization: `apikey ${sandbox.apiKey}` };
    const client = new AbortController();
    const response = await fetch(`${sandbox.url}/users`, { headers, signal: client.signal });
    client.abort();
    await expect(response.text()).rejects.toMatchObject({ name: 'AbortError' });
    sandbox.faults.clear();
    expect((await call(sandbox, '/users')).status).toBe(200);
  });

  test('cut-off: status and headers come, the body ends early', async () => {
    await expect(strike('cut-off')).rejects.toMatchObject({ message: 'terminated' });
  });
});

describe('bodies', () => {
  test.each<FaultKind>(['broken-json', 'truncated-json'])('%s is a 200 that does not parse', async (kind) => {
    const { status, headers, text } = await strike(kind);
    expect([status, Number(headers.get('content-length'))]).toEqual([200, Buffer.byteLength(text)]);
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
  });

  test.each<FaultKind>(['broken-json', 'truncated-json'])('%s leaves errors and XML alone', async (kind) => {
    expect(errorCode(await strike(kind, '/users/nobody'))).toBe('401861');
    await call(sandbox, LOANS, { accept: 'application/xml' });
    expect(sandbox.faults.injected).toEqual({});
  });
});

describe('lists', () => {
  test('oversize-page: every record comes, whatever was asked for', async () => {
    const { item_loan, total_record_count } = (await strike('oversize-page', `${LOANS}?offset=100`)).json();
    expect(item_loan).toEqual([...sandbox.data.user('reader').loans]);
    expect(total_record_count).toBe(150);
  });

  test.each<[FaultKind, number]>([
    ['total-too-low', 75],
    ['total-too-high', 250],
    ['total-minus-one', -1],
  ])('%s: the total of 150 is told as %d', async (kind, total) => {
    const { item_loan, total_record_count } = (await strike(kind)).json();
    expect(item_loan).toHaveLength(10);
    expect(total_record_count).toBe(total);
  });

  test.each(['', '?offset=100', '?limit=100&offset=100'])(
    'empty-page: the page%s has no records, and the total stands',
    async (page) => {
      expect((await strike('empty-page', LOANS + page)).json()).toEqual({ total_record_count: 150 });
    },
  );

  test('an answer that would be no different is not counted as struck', async () => {
    await strike('oversize-page', '/users/reader/fees');
    await strike('total-too-low', '/users/reader/requests?status=history');
    await strike('empty-page', '/users/reader/requests?status=history');
    await strike('total-minus-one', '/users/reader');
    expect(sandbox.faults.injected).toEqual({});
  });
});

describe('shapes of errors', () => {
  const trackingId = expect.stringMatching(/^E01-/);
  const error = { errorCode: '401861', errorMessage: 'User with identifier nobody was not found.' };

  test.each<[FaultKind, object]>([
    ['error-object', { errorsExist: 'true', errorList: { error: { ...error, trackingId } }, result: null }],
    [
      'error-wrapper',
      { web_service_result: { errorsExist: true, errorList: { error: { ...error, trackingId } } } },
    ],
    ['error-untracked', { errorsExist: true, errorList: { error: [error] } }],
  ])('%s', async (kind, shape) => {
    const answered = await strike(kind, '/users/nobody');
    expect([answered.status, answered.json()]).toEqual([400, shape]);
  });
});

describe('a user who does not exist', () => {
  const paths = ['/users/nobody', '/users/nobody/loans', '/users/nobody/requests', '/users/nobody/fees'];

  test.each(paths)('error-second: %s tells so after a general error', async (path) => {
    const { status, json } = await strike('error-second', path);
    const error = [
      { errorCode: '401652', errorMessage: 'General Error.', trackingId: expect.any(String) },
      expect.objectContaining({ errorCode: expect.stringMatching(/401861|401890|401651/) }),
    ];
    expect([status, json()]).toEqual([400, { errorsExist: true, errorList: { error } }]);
  });

  test.each(paths)('error-404 and error-empty-404: %s is 404', async (path) => {
    const answered = await strike('error-404', path);
    expect([answered.status, errorCode(answered)]).toEqual([
      404,
      expect.stringMatching(/401861|401890|401651/),
    ]);
    sandbox.faults.clear();
    const { status, text, headers } = await strike('error-empty-404', path);
    expect([status, text]).toEqual([404, '']);
    expect(headers.get('x-exl-api-remaining')).not.toBeNull();
  });

  test('is another thing than a loan that does not', async () => {
    await strike('error-empty-404', `${LOANS}/1`);
    expect(sandbox.faults.injected).toEqual({});
  });
});

describe('records that Alma says nothing of', () => {
  test.each([
    ['unclear-record', '401652'],
    ['restricted-record', '60340'],
  ] as const)('%s: each is %s, there or not, and lists tell', async (kind, code) => {
    for (const plural of ['loans', 'requests', 'fees'] as const) {
      const [id = ''] = sandbox.data.user('reader')[plural].ids();
      for (const each of [id, '1']) {
        const answered = await strike(kind, `/users/reader/${plural}/${each}`);
        expect([answered.status, errorCode(answered)]).toEqual([400, code]);
      }
      expect((await call(sandbox, `/users/reader/${plural}`)).status).toBe(200);
    }
    expect(sandbox.faults.injected).toEqual({ [kind]: 6 });
  });

  test('ownerless-fee: a fee does not say whose it is, listed or alone', async () => {
    const { fee } = (await strike('ownerless-fee', '/users/reader/fees')).json();
    const [id = ''] = sandbox.data.user('reader').fees.ids();
    const one = (await call(sandbox, `/users/reader/fees/${id}`)).json();
    const { user_primary_id, ...told } = sandbox.data.user('reader').fees.get(id) ?? {};
    expect([(fee as unknown[])[0], one]).toEqual([told, told]);
    await call(sandbox, LOANS);
    expect(sandbox.faults.injected).toEqual({ 'ownerless-fee': 2 });
  });
});

describe('vanished-record', () => {
  test.each([
    ['loans', '401823'],
    ['requests', '401694'],
    ['fees', '401665'],
  ] as const)('of %s: listed before, %s when read, and not listed again', async (kind, code) => {
    const records = sandbox.data.user('reader')[kind];
    const size = records.size;
    const [id = ''] = records.ids();
    const answered = await strike('vanished-record', `/users/reader/${kind}/${id}`);
    expect([answered.status, errorCode(answered)]).toEqual([400, code]);
    expect([records.size, records.get(id)]).toEqual([size - 1, undefined]);
    expect((await call(sandbox, `/users/reader/${kind}`)).json().total_record_count).toBe(size - 1);
  });

  test('leaves lists, users and records that do not exist alone', async () => {
    for (const path of ['/users', '/users/reader', LOANS, `${LOANS}/1`, '/users/nobody/loans/1']) {
      await strike('vanished-record', path);
    }
    expect(sandbox.faults.injected).toEqual({});
  });
});
