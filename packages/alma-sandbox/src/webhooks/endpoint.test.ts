import { webcrypto } from 'node:crypto';
import { describe, expect, jest, test } from '@jest/globals';
import { listen } from '../http/listen.ts';
import { type Reply, startWebhookEndpoint } from '../testing/webhook-endpoint.ts';
import { Endpoint, type EndpointOptions } from './endpoint.ts';

const body = new TextEncoder().encode('{"id":"1","title":"Émigré Letters"}');
const never = new AbortController().signal;

/** Challenges a server that answers every GET with the status and whatever text is made of its challenge. */
async function challenge(status: number, answer: (challenge: string | null) => string) {
  const server = await listen(0, ({ url }, response) => {
    response
      .writeHead(status)
      .end(answer(new URL(url ?? '/', 'http://endpoint').searchParams.get('challenge')));
  });
  try {
    await new Endpoint({
      url: `http://127.0.0.1:${server.port}/hook?token=t0p`,
      secret: 's3cret',
    }).challenge();
  } finally {
    await server.close();
  }
}

const echo = (value: string | null) => JSON.stringify({ challenge: value });

describe('the challenge', () => {
  test('is an unsigned GET with a new value each time, beside the query that the URL has', async () => {
    await using target = await startWebhookEndpoint();
    const endpoint = new Endpoint({
      url: `${target.url}?profile=1`,
      secret: target.secret,
      headers: { 'X-Stage': 'stg' },
    });
    await endpoint.challenge();
    await endpoint.challenge();
    const [one, other] = target.challenges;
    expect(one?.query.get('challenge')).toMatch(/^[\w-]{36}$/);
    expect(one?.query.get('challenge')).not.toBe(other?.query.get('challenge'));
    expect(one?.query.get('profile')).toBe('1');
    expect(one?.headers).toMatchObject({ 'x-stage': 'stg' });
    expect(one?.headers).not.toHaveProperty('x-exl-signature');
  });

  test('is met by 200 and its value, whatever else the answer holds', async () => {
    await challenge(200, (value) => JSON.stringify({ ok: true, challenge: value }));
  });

  test.each([
    ['another status', 201, echo, 'it answered 201'],
    ['a server error', 500, echo, 'it answered 500'],
    ['another value', 200, () => '{"challenge":"x"}', 'the body was another'],
    ['the bare value', 200, String, 'the body was another'],
    ['null', 200, () => 'null', 'the body was another'],
    ['no body', 200, () => '', 'the body was another'],
  ])('is failed by %s', async (_, status, answer, what) => {
    await expect(challenge(status, answer)).rejects.toMatchObject({
      name: 'SandboxError',
      code: 'SANDBOX_CHALLENGE_FAILED',
      message: expect.stringMatching(
        new RegExp(`^http://127.0.0.1:\\d+/hook must answer .* \\{"challenge":"X"\\}; ${what}\\.$`),
      ),
    });
  });

  test('is failed by nobody who listens, with the cause', async () => {
    const { port, close } = await listen(0, () => undefined);
    await close();
    const endpoint = new Endpoint({ url: `http://127.0.0.1:${port}/`, secret: 's' });
    await expect(endpoint.challenge()).rejects.toMatchObject({
      code: 'SANDBOX_CHALLENGE_FAILED',
      cause: expect.anything(),
    });
  });
});

describe('a POST', () => {
  test('carries the very bytes as JSON, signed with the secret, and the headers of the caller', async () => {
    await using target = await startWebhookEndpoint();
    const headers = { 'X-Stage': 'stg', 'x-exl-signature': 'forged', 'content-type': 'text/plain' };
    expect(await new Endpoint({ ...target, headers }).post(body, never)).toBe('delivered');
    const [received] = target.received;
    expect(received?.body).toEqual(Buffer.from(body));
    const algorithm = { name: 'HMAC', hash: 'SHA-256' };
    const secret = Buffer.from(target.secret);
    const key = await webcrypto.subtle.importKey('raw', secret, algorithm, false, ['verify']);
    const signature = Buffer.from(String(received?.headers['x-exl-signature']), 'base64');
    expect(await webcrypto.subtle.verify(algorithm, key, signature, Buffer.from(body))).toBe(true);
    expect(received?.headers).toMatchObject({
      'content-type': 'application/json;charset=UTF-8',
      'x-stage': 'stg',
    });
  });

  test.each<[Reply, string]>([
    [200, 'delivered'],
    [204, 'refused'],
    [302, 'refused'],
    [401, 'refused'],
    [422, 'refused'],
    [429, 'refused'],
    [500, 'failed'],
    [503, 'failed'],
    ['reset', 'failed'],
  ])('that is answered %s is %s', async (reply, outcome) => {
    await using target = await startWebhookEndpoint(() => reply);
    expect(await new Endpoint({ ...target, timeout: 60_000 }).post(body, never)).toBe(outcome);
    expect(target.received).toHaveLength(1);
  });

  test.each<[number, Partial<EndpointOptions>]>([
    [200, { timeout: 200 }],
    [5000, {}],
  ])('that is never answered is failed after %d ms with %j', async (ms, options) => {
    const limit = new AbortController();
    using limits = jest.spyOn(AbortSignal, 'timeout').mockReturnValue(limit.signal);
    await using target = await startWebhookEndpoint(() => {
      limit.abort();
      return 'never';
    });
    expect(await new Endpoint({ ...target, ...options }).post(body, never)).toBe('failed');
    expect(target.received).toHaveLength(1);
    expect(limits.mock.calls).toEqual([[ms]]);
  });

  test('ends when it is stopped', async () => {
    await using target = await startWebhookEndpoint(() => 'never');
    const stop = new AbortController();
    const posting = new Endpoint(target).post(body, stop.signal);
    stop.abort(new Error('stopped'));
    await expect(posting).rejects.toThrow('stopped');
  });
});

test.each<Partial<EndpointOptions>>([
  { url: 'http://library.example/webhooks' },
  { url: 'http://127.0.0.1.example/' },
  { url: 'ftp://127.0.0.1/' },
  { url: 'https://user:password@library.example/' },
  { url: 'nowhere' },
  { secret: '' },
  { timeout: 0 },
  { headers: { 'not a name': 'x' } },
])('options that cannot be are refused: %j', (options) => {
  const valid = { url: 'https://library.example/webhooks', secret: 's' };
  expect(() => new Endpoint(valid)).not.toThrow();
  expect(() => new Endpoint({ ...valid, ...options })).toThrow(
    expect.objectContaining({ code: 'SANDBOX_INVALID_OPTION' }),
  );
});
