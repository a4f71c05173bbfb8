import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AlmaClient } from './client.ts';
import { AlmaConfigError, AlmaError } from './errors.ts';
import { almaRegions } from './regions.ts';
import { fault, rejection, type TestAnswer, testAlma } from './testing/test-alma.ts';
import { MAX_BODY_BYTES } from './transport.ts';

const apiKey = 'l8xx-test-key';
const loan = { json: { loan_id: '1' } };
const nobody = 'Ann Writer/1';

/** Asks a server that gives this answer for a loan, and returns the error. */
async function errorFor(answer: TestAnswer, options: { timeoutMs?: number } = {}): Promise<unknown> {
  await using alma = await testAlma(answer);
  const client = new AlmaClient({ apiKey, baseUrl: alma.url, ...options });
  return await rejection(client.users.for(nobody).getLoan('17'));
}

/** A client whose requests end up in a list. */
function recorded(options: Partial<ConstructorParameters<typeof AlmaClient>[0]>) {
  const urls: string[] = [];
  const fetch = async (url: string) => {
    urls.push(url);
    return Response.json(loan.json);
  };
  return { urls, alma: new AlmaClient({ apiKey, fetch, ...options }) };
}

test('JSON is asked for, and the key goes in a header, never in the URL', async () => {
  await using alma = await testAlma(loan);
  await new AlmaClient({ apiKey, baseUrl: `${alma.url}/` }).users.for(nobody).getLoan('1');

  expect(alma.paths).toEqual(['/users/Ann%20Writer%2F1/loans/1']);
  expect(alma.requests[0]?.method).toBe('GET');
  expect(alma.requests[0]?.headers).toMatchObject({
    accept: 'application/json',
    authorization: `apikey ${apiKey}`,
  });
});

test('each region has its host, and Europe is the default', async () => {
  const hosts = await Promise.all(
    [undefined, ...almaRegions].map(async (region) => {
      const { alma, urls } = recorded({ region });
      await alma.users.for('u').getLoan('1');
      return urls[0];
    }),
  );
  const path = '/almaws/v1/users/u/loans/1';
  expect(hosts).toEqual([
    `https://api-eu.hosted.exlibrisgroup.com${path}`,
    `https://api-eu.hosted.exlibrisgroup.com${path}`,
    `https://api-na.hosted.exlibrisgroup.com${path}`,
    `https://api-ap.hosted.exlibrisgroup.com${path}`,
    `https://api-aps.hosted.exlibrisgroup.com${path}`,
    `https://api-ca.hosted.exlibrisgroup.com${path}`,
    `https://api-cn.hosted.exlibrisgroup.com.cn${path}`,
  ]);
});

test.each([
  ['an unknown region', { region: 'mars' as 'eu' }],
  ['a name of Object.prototype as region', { region: 'constructor' as 'eu' }],
  ['a base URL that is none', { baseUrl: 'alma' }],
  ['a base URL with a key', { baseUrl: 'https://alma.example/almaws/v1?apikey=x' }],
  ['a base URL with a password', { baseUrl: 'https://me:secret@alma.example' }],
  ['another scheme', { baseUrl: 'file:///etc' }],
  ['no time', { timeoutMs: 0 }],
  ['time that is no number', { timeoutMs: Number.NaN }],
])('%s is refused when the client is made', (_, options) => {
  expect(() => new AlmaClient({ apiKey, ...options })).toThrow(AlmaConfigError);
});

test('the key may come from a function, and from a file with a line break at its end', async () => {
  await using alma = await testAlma(loan);
  await new AlmaClient({ apiKey: async () => 'fetched\n', baseUrl: alma.url }).users.for('u').getLoan('1');
  expect(alma.requests[0]?.headers.authorization).toBe('apikey fetched');
});

test('what the key function throws is what the call rejects with', async () => {
  const gone = new Error('no parameter');
  const { alma, urls } = recorded({ apiKey: () => Promise.reject(gone) });
  expect(await rejection(alma.users.get('u'))).toBe(gone);
  expect(urls).toEqual([]);
});

test.each(['', ' ', 'two words', 'line\nbreak', 'ключ'])(
  'the key %j is not sent and not told',
  async (key) => {
    const { alma, urls } = recorded({ apiKey: key });
    const error = await rejection(alma.users.get('u'));
    expect(error).toMatchObject({ code: 'ALMA_KEY_REFUSED' });
    if (key.trim()) expect(String(error)).not.toContain(key);
    expect(urls).toEqual([]);
  },
);

test('the calls that remain are those of the last answer, an error too', async () => {
  const remaining = (count: string) => ({ 'x-exl-api-remaining': count });
  await using alma = await testAlma(
    { ...loan, headers: remaining('4711') },
    { status: 500, text: '', headers: remaining('4710') },
    { ...loan, headers: remaining('many') },
  );
  const client = new AlmaClient({ apiKey, baseUrl: alma.url });
  expect(client.remainingCalls).toBeUndefined();
  await client.users.for('u').getLoan('1');
  expect(client.remainingCalls).toBe(4711);
  await rejection(client.users.for('u').getLoan('1'));
  expect(client.remainingCalls).toBe(4710);
  await client.users.for('u').getLoan('1');
  expect(client.remainingCalls).toBe(4710);
});

const html = '<html><body>Apache Tomcat</body></html>';
const unauthorizedXml =
  '<web_service_result><errorsExist>true</errorsExist><errorList><error><errorCode>UNAUTHORIZED</errorCode>' +
  '<errorMessage>API-key not defined or not configured to allow this API.</errorMessage></error></errorList></web_service_result>';

test.each<[string, TestAnswer, Record<string, unknown>]>([
  [
    'a refused key as XML at 400',
    { status: 400, text: unauthorizedXml },
    { code: 'ALMA_KEY_REFUSED', almaCode: 'UNAUTHORIZED' },
  ],
  ['a refused key as text at 400', { status: 400, text: 'Invalid API Key' }, { code: 'ALMA_KEY_REFUSED' }],
  [
    'a refused key as JSON at 401',
    fault('UNAUTHORIZED', 'x', 401),
    { code: 'ALMA_KEY_REFUSED', status: 401 },
  ],
  ['a refused key as JSON at 403', fault('FORBIDDEN', 'x', 403), { code: 'ALMA_KEY_REFUSED', status: 403 }],
  ['a refused key as HTML at 401', { status: 401, text: html }, { code: 'ALMA_KEY_REFUSED', status: 401 }],
  [
    'the limit per second at 429',
    fault('PER_SECOND_THRESHOLD', 'x', 429),
    { code: 'ALMA_THROTTLED_SECOND', per: 'second', retryable: true },
  ],
  [
    'the limit per second at 400',
    fault('PER_SECOND_THRESHOLD'),
    { code: 'ALMA_THROTTLED_SECOND', status: 400 },
  ],
  ['the limit per second at 403', fault('PER_SECOND_THRESHOLD', 'x', 403), { code: 'ALMA_THROTTLED_SECOND' }],
  [
    '429 without a word',
    { status: 429, text: '', headers: { 'retry-after': '3' } },
    { code: 'ALMA_THROTTLED_SECOND', retryAfterMs: 3000 },
  ],
  [
    'the limit per day',
    fault('DAILY_THRESHOLD', 'x', 429),
    { code: 'ALMA_THROTTLED_DAY', per: 'day', retryable: false },
  ],
  ['a general error', fault('401652'), { code: 'ALMA_REJECTED', almaCode: '401652', retryable: false }],
  ['404 without a word', { status: 404, text: '' }, { code: 'ALMA_REJECTED', status: 404 }],
  [
    'an error in a success',
    { ...fault('401823'), status: 200 } as TestAnswer,
    { code: 'ALMA_LOAN_NOT_FOUND', status: 200 },
  ],
  ['an XML error in a success', { text: unauthorizedXml }, { code: 'ALMA_KEY_REFUSED', status: 200 }],
  [
    'an internal error',
    fault('INTERNAL_SERVER_ERROR', 'x', 500),
    { code: 'ALMA_SERVER_FAULT', retryable: true },
  ],
  ['an internal error at 400', fault('INTERNAL_SERVER_ERROR'), { code: 'ALMA_SERVER_FAULT', status: 400 }],
  ['503 with a page', { status: 503, text: html }, { code: 'ALMA_SERVER_FAULT', status: 503 }],
  ['502 with nothing', { status: 502, text: '' }, { code: 'ALMA_SERVER_FAULT', status: 502 }],
  ['HTML as a success', { text: html }, { code: 'ALMA_UNREADABLE', status: 200, retryable: true }],
  ['nothing as a success', { text: '' }, { code: 'ALMA_UNREADABLE' }],
  ['half an answer as a success', { text: '{"loan_id":"1' }, { code: 'ALMA_UNREADABLE' }],
  ['a record without id', { json: { title: 'x' } }, { code: 'ALMA_UNREADABLE' }],
])('%s is the right error', async (_, answer, facts) => {
  const error = await errorFor(answer);
  expect(error).toBeInstanceOf(AlmaError);
  expect(error).toMatchObject(facts);
  expect(String(error)).toContain('loan "17" of user "Ann Writer/1"');
});

test('a key that Alma repeats in its message is taken out', async () => {
  const error = await errorFor(fault('UNAUTHORIZED', `The key ${apiKey} is not defined.`));
  expect(String(error)).toContain('The key (key) is not defined.');
});

test('a redirect is not followed, so that the key goes nowhere else', async () => {
  await using elsewhere = await testAlma(loan);
  const error = await errorFor({ status: 302, text: '', headers: { location: `${elsewhere.url}/users` } });
  expect(error).toMatchObject({ code: 'ALMA_REJECTED', status: 302 });
  expect(elsewhere.requests).toHaveLength(0);
});

test('a body without end is not read to its end', async () => {
  const megabyte = Buffer.alloc(1024 * 1024, ' ');
  let sent = 0;
  const error = await errorFor((_, response) => {
    const more = () => {
      sent += megabyte.length;
      response.write(megabyte, (failed) => failed || more());
    };
    more();
  });
  expect(error).toMatchObject({ code: 'ALMA_UNREADABLE', retryable: false });
  expect(sent).toBeLessThan(MAX_BODY_BYTES * 2);
});

test.each<[string, TestAnswer]>([
  ['before', (_, response) => response.destroy()],
  [
    'within',
    (_, response) => response.writeHead(200, { 'content-length': 99 }).write('{', () => response.destroy()),
  ],
])('a connection cut %s the answer is a network error', async (_, answer) => {
  expect(await errorFor(answer)).toMatchObject({ code: 'ALMA_NETWORK', retryable: true, status: undefined });
});

test('a server that is not there is a network error that names the fault, and neither URL nor key', async () => {
  const { url } = await testAlma(loan).then(async (alma) => {
    await alma[Symbol.asyncDispose]();
    return alma;
  });
  const client = new AlmaClient({ apiKey, baseUrl: url });
  const error = await rejection(client.users.for(nobody).loans());
  expect(error).toMatchObject({ code: 'ALMA_NETWORK', message: expect.stringContaining('ECONNREFUSED') });
});

test('a fetch that puts the URL into its errors does not get it into ours', async () => {
  const fetch = (url: string) => Promise.reject(new TypeError(`cannot fetch ${url}`, { cause: { url } }));
  const error = await rejection(new AlmaClient({ apiKey, fetch }).users.for(nobody).loans());
  expect(error).toMatchObject({ code: 'ALMA_NETWORK' });
  for (let at = error; at instanceof Error; at = at.cause) {
    expect(`${at.message}${at.stack}${JSON.stringify(at)}`).not.toMatch(/exlibrisgroup|%20|l8xx/);
  }
});

test.each<[string, TestAnswer]>([
  ['the answer', () => undefined],
  ['the end of the body', (_, response) => response.writeHead(200).write('{"loan_id":')],
])('the time limit covers waiting for %s', async (_, answer) => {
  expect(await errorFor(answer, { timeoutMs: 50 })).toMatchObject({
    code: 'ALMA_TIMEOUT',
    retryable: true,
    message: 'No answer from Alma for loan "17" of user "Ann Writer/1" in 50 ms',
  });
});

test('a deadline that passed sends nothing', async () => {
  const { alma, urls } = recorded({ now: () => 1000 });
  const error = await rejection(alma.users.get('u', { deadline: 1000 }));
  expect(error).toMatchObject({ code: 'ALMA_TIMEOUT', message: expect.stringContaining('deadline') });
  expect(urls).toEqual([]);
});

test('a deadline ends a call that would have more time', async () => {
  await using alma = await testAlma(() => undefined);
  const client = new AlmaClient({ apiKey, baseUrl: alma.url });
  const error = await rejection(client.users.get('u', { deadline: Date.now() + 50 }));
  expect(error).toMatchObject({ code: 'ALMA_TIMEOUT', message: expect.stringContaining('deadline') });
});

test('a key function that never answers is bound by the deadline', async () => {
  const { alma } = recorded({ apiKey: () => new Promise(() => undefined) });
  const error = await rejection(alma.users.get('u', { deadline: Date.now() + 50 }));
  expect(error).toMatchObject({ code: 'ALMA_TIMEOUT' });
});

test('a call that the caller aborts rejects with the reason', async () => {
  await using alma = await testAlma(() => undefined);
  const client = new AlmaClient({ apiKey, baseUrl: alma.url });
  const abort = new AbortController();
  const call = rejection(client.users.get('u', { signal: abort.signal }));
  while (alma.requests.length === 0) await delay(1);
  const reason = new Error('no longer needed');
  abort.abort(reason);
  expect(await call).toBe(reason);
});

test('a call that was aborted before it began sends nothing', async () => {
  const { alma, urls } = recorded({});
  const reason = new Error('too late');
  expect(await rejection(alma.users.get('u', { signal: AbortSignal.abort(reason) }))).toBe(reason);
  expect(urls).toEqual([]);
});

test('connections are kept alive and used again, after errors too', async () => {
  await using alma = await testAlma(fault('401652'), { status: 503, text: html }, { text: html }, loan);
  const client = new AlmaClient({ apiKey, baseUrl: alma.url });
  for (let call = 0; call < 3; call++) await rejection(client.users.for('u').getLoan('1'));
  for (let call = 0; call < 20; call++) await client.users.for('u').getLoan('1');
  expect(alma.requests).toHaveLength(23);
  // Node's fetch ends a body a moment before it frees the connection, so calls in a row take turns on two.
  expect(alma.connections).toBeLessThanOrEqual(2);
});

test('whatever bytes come with whatever status, the call ends with a loan or an AlmaError', async () => {
  const answers = fc.record({
    status: fc.integer({ min: 200, max: 599 }).filter((status) => ![204, 205, 304].includes(status)),
    body: fc.oneof(
      fc.uint8Array(),
      fc.json().map((json) => new TextEncoder().encode(`{"errorList":${json}}`)),
    ),
  });
  await fc.assert(
    fc.asyncProperty(answers, async ({ status, body }) => {
      const fetch = async () => new Response(Buffer.from(body), { status });
      const call = new AlmaClient({ apiKey, fetch }).users.for('u').getLoan('1');
      const outcome = await call.catch((error: unknown) => error);
      const loan = typeof outcome === 'object' && outcome !== null && 'loan_id' in outcome;
      expect(loan || outcome instanceof AlmaError).toBe(true);
    }),
  );
});
