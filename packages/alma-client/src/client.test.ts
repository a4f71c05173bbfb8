import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { AlmaClient } from './client.ts';
import { AlmaConfigError } from './errors.ts';
import { almaRegions } from './regions.ts';
import { apiKey, rejection, testAlma } from './testing/test-alma.ts';

const once = { maxAttempts: 1 };
const loan = { json: { loan_id: '1' } };

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
  await new AlmaClient({ apiKey, baseUrl: `${alma.url}/` }).users.for('Ann Writer/1').getLoan('1');

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
  ['a reserve below none', { reserve: -1 }],
  ['a part of a call as reserve', { reserve: 0.5 }],
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
  const client = new AlmaClient({ apiKey, baseUrl: alma.url, retry: once });
  expect(client.remainingCalls).toBeUndefined();
  await client.users.for('u').getLoan('1');
  expect(client.remainingCalls).toBe(4711);
  await rejection(client.users.for('u').getLoan('1'));
  expect(client.remainingCalls).toBe(4710);
  await client.users.for('u').getLoan('1');
  expect(client.remainingCalls).toBe(4710);
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
