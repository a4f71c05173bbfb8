import { expect, test } from '@jest/globals';
import type { ApiKeySource } from './api-key.ts';
import { AlmaClient } from './client.ts';
import type { AlmaAttempt } from './connection.ts';
import { fakeTime } from './testing/fake-time.ts';
import { apiKey, fault, rejection, testAlma } from './testing/test-alma.ts';

test('every request is told of, with its route but without ids', async () => {
  await using alma = await testAlma(
    (_, response) => response.destroy(),
    { status: 503, text: '' },
    { json: { loan_id: '17' }, headers: { 'x-exl-api-remaining': '4711' } },
    fault('401823'),
  );
  const seen: AlmaAttempt[] = [];
  const onCall = (attempt: AlmaAttempt) => void seen.push(attempt);
  const client = new AlmaClient({ apiKey, baseUrl: alma.url, onCall, ...fakeTime() });
  await client.users.for('u').getLoan('17');
  await rejection(client.users.for('u').getLoan('17'));

  const told = { route: '/users/{user_id}/loans/{loan_id}', durationMs: 0, aborted: false };
  const failed = (code: string) => ({ remainingCalls: undefined, error: expect.objectContaining({ code }) });
  expect(seen).toEqual([
    { ...told, attempt: 1, status: undefined, ...failed('ALMA_NETWORK') },
    { ...told, attempt: 2, status: 503, ...failed('ALMA_SERVER_FAULT') },
    { ...told, attempt: 3, status: 200, remainingCalls: 4711, error: undefined },
    { ...told, attempt: 1, status: 400, ...failed('ALMA_LOAN_NOT_FOUND') },
  ]);
});

test('a request that the caller gave up is told of as aborted, a request that was never sent not at all', async () => {
  await using alma = await testAlma(() => undefined);
  const seen: AlmaAttempt[] = [];
  const onCall = (attempt: AlmaAttempt) => void seen.push(attempt);
  const key = Promise.withResolvers<string>();
  const client = new AlmaClient({ apiKey: () => key.promise, baseUrl: alma.url, onCall });

  const early = new AbortController();
  const unsent = rejection(client.users.get('u', { signal: early.signal }));
  early.abort(new Error('too early'));
  expect(await unsent).toEqual(new Error('too early'));
  key.resolve(apiKey);

  const late = new AbortController();
  const given = rejection(client.users.get('u', { signal: late.signal }));
  while (alma.requests.length === 0) await new Promise(setImmediate);
  late.abort(new Error('too late'));
  await given;
  expect(seen).toEqual([
    expect.objectContaining({ aborted: true, status: undefined, error: new Error('too late') }),
  ]);
});

test.each<[string, ApiKeySource, number, number]>([
  ['a source that has none', () => Promise.reject(new Error('no such parameter')), 1, 0],
  ['a source of nothing but keys that no header can carry', (refused) => (refused ? 'b\nc' : ''), 1, 0],
  ['a key of two lines', 'a\nb', 1, 0],
  ['a key that cannot be one before one that can', (refused) => (refused === '' ? apiKey : ''), 0, 1],
  ['a refused key before one that cannot be one', (refused) => (refused ? ' ' : 'stale-key'), 0, 1],
  [
    'a refused key and none after it',
    (refused) => (refused ? Promise.reject(new Error('down')) : 'stale-key'),
    0,
    1,
  ],
])(
  'a call that ends for want of a key that can be sent is told of: with %s',
  async (_, source, keyless, requests) => {
    await using alma = await testAlma((request, response) => {
      const refused = request.headers.authorization !== `apikey ${apiKey}`;
      response.writeHead(refused ? 401 : 200).end(refused ? '' : '{"primary_id":"u"}');
    });
    const told: string[] = [];
    const client = new AlmaClient({
      apiKey: source,
      baseUrl: alma.url,
      onCall: () => void told.push('call'),
      onNoKey: () => void told.push('no key'),
    });
    await Promise.allSettled([client.users.get('u')]);
    expect(told.filter((what) => what === 'no key')).toHaveLength(keyless);
    expect(told.filter((what) => what === 'call')).toHaveLength(requests);
    expect(alma.requests).toHaveLength(requests);
  },
);

test('a call that its caller gave up does not end for want of a key', async () => {
  const key = Promise.withResolvers<string>();
  const told: string[] = [];
  const client = new AlmaClient({
    apiKey: () => key.promise,
    baseUrl: 'http://127.0.0.1:1',
    onNoKey: () => void told.push('no key'),
  });
  const controller = new AbortController();
  const given = rejection(client.users.get('u', { signal: controller.signal }));
  controller.abort(new Error('given up'));
  key.reject(new Error('no such parameter'));
  expect(await given).toEqual(new Error('given up'));
  await new Promise(setImmediate);
  expect(told).toEqual([]);
});

test.each(['', 'many', '-1', '1.5', '9'.repeat(30)])(
  'calls left that are no count, as %j, are not told',
  async (header) => {
    await using alma = await testAlma({
      json: { primary_id: 'u' },
      headers: { 'x-exl-api-remaining': header },
    });
    const seen: AlmaAttempt[] = [];
    const client = new AlmaClient({
      apiKey,
      baseUrl: alma.url,
      onCall: (attempt) => void seen.push(attempt),
    });
    await client.users.get('u');
    expect([seen[0]?.remainingCalls, client.remainingCalls]).toEqual([undefined, undefined]);
  },
);

test('a request takes as long as its answer, body included', async () => {
  await using alma = await testAlma((_, response) => {
    response.writeHead(200).flushHeaders();
    setTimeout(() => response.end('{"primary_id":"u"}'), 60);
  });
  const seen: AlmaAttempt[] = [];
  const onCall = (attempt: AlmaAttempt) => void seen.push(attempt);
  await new AlmaClient({ apiKey, baseUrl: alma.url, onCall }).users.get('u');
  expect(seen[0]?.durationMs).toBeGreaterThanOrEqual(50);
});
