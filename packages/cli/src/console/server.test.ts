import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { UsageError } from '../errors.ts';
import { sleep } from '../sleep.ts';
import type { DeadMessages, PageState, RecordAnswer } from './protocol.ts';
import { Sampler } from './sampler.ts';
import { type Served, serve } from './server.ts';

const TOKEN = 'a-token-of-this-console';
const FOUND: DeadMessages = { lookedAt: '2026-03-04T12:00:00.000Z', queues: [], unreadable: [] };

let looks = 0;
const sampler = new Sampler<PageState>(() => Promise.reject(new Error('not now')), {
  intervalMs: 5000,
  now: Date.now,
  sleep,
});
const site = {
  token: TOKEN,
  about: { deployment: 'alma-cache-stg', region: 'eu-west-1', kinds: ['user'], exampleUser: null },
  sampler,
  record: async (kind: string, id: string): Promise<RecordAnswer> => {
    if (id === '') throw new UsageError('no id');
    if (id === 'broken') throw new Error('no \u001B[31mtable');
    return { kind, id } as RecordAnswer;
  },
  deadMessages: {
    last: null,
    look: async () => {
      looks += 1;
      return FOUND;
    },
  },
};
let served: Served;

beforeAll(async () => {
  served = await serve(site, 0);
});

afterAll(async () => {
  await sampler[Symbol.asyncDispose]();
  await served[Symbol.asyncDispose]();
});

/** A request as it is written, which `fetch` would tidy up. */
async function send(
  path: string,
  { method = 'GET', host = '127.0.0.1', token = '', origin = '' } = {},
): Promise<{ status: number | undefined; headers: IncomingMessage['headers']; body: string }> {
  const headers = {
    host,
    ...(token !== '' && { authorization: `Bearer ${token}` }),
    ...(origin !== '' && { origin }),
  };
  const sent = request(served.url, { path, method, headers }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

describe('the page', () => {
  test.each([
    ['/', 'text/html; charset=utf-8', '<!doctype html>'],
    ['/page.css', 'text/css; charset=utf-8', ':root'],
    ['/page.js', 'text/javascript; charset=utf-8', 'import'],
    ['/icon.svg', 'image/svg+xml', '<svg'],
  ])('has %s', async (path, contentType, beginning) => {
    const { status, headers, body } = await send(path);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe(contentType);
    expect(body.startsWith(beginning)).toBe(true);
  });

  test.each(['/', '/about', '/record?kind=user&id=a', '/nothing'])(
    'is kept by nobody, and takes nothing from elsewhere: %s',
    async (path) => {
      const { headers } = await send(path, { token: TOKEN });
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'content-security-policy': expect.stringContaining("default-src 'self'"),
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      });
      expect(headers).not.toHaveProperty('access-control-allow-origin');
      expect(headers).not.toHaveProperty('set-cookie');
    },
  );

  test.each([
    '/../server.ts',
    '/%2e%2e/server.ts',
    '/..%2fserver.ts',
    '//etc/passwd',
    '/tsconfig.json',
    '/static/page.js',
    '/constructor',
    '/%',
  ])('has nothing at %s', async (path) => {
    expect((await send(path, { token: TOKEN })).status).toBe(404);
  });

  test.each(['PUT', 'DELETE', 'OPTIONS', 'PATCH'])('changes nothing: %s is refused', async (method) => {
    const { status, headers } = await send('/record', { method, token: TOKEN });
    expect(status).toBe(405);
    expect(headers.allow).toBe('GET, POST');
  });
});

describe('what the page asks for', () => {
  const asked = ['/about', '/events', '/record?kind=user&id=a', '/dead-messages'];

  test.each(asked)('takes the token: %s', async (path) => {
    for (const token of ['', 'another', `${TOKEN}x`, TOKEN.slice(1)]) {
      const { status, body } = await send(path, { token });
      expect(status).toBe(401);
      expect(JSON.parse(body)).toEqual({ error: 'This takes the token of this console' });
    }
  });

  test('takes it in a header alone, as an address is kept in histories and logs', async () => {
    for (const path of [`/about?token=${TOKEN}`, `/about?authorization=Bearer+${TOKEN}`]) {
      expect((await send(path)).status).toBe(401);
    }
  });

  test.each(['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example:80'])(
    'is refused to %s, which was rebound to this machine',
    async (host) => {
      for (const path of ['/', ...asked]) {
        const { status, body } = await send(path, { host, token: TOKEN });
        expect(status).toBe(403);
        expect(body).not.toContain('html');
      }
    },
  );

  test('is refused to a page of another origin', async () => {
    const port = new URL(served.url).port;
    const host = `127.0.0.1:${port}`;
    const ask = (origin: string) => send('/about', { host, token: TOKEN, origin });
    expect((await ask('http://evil.example')).status).toBe(403);
    expect((await ask('http://127.0.0.1:1')).status).toBe(403);
    expect((await ask(`http://${host}`)).status).toBe(200);
  });

  test('is a record', async () => {
    const { status, body } = await send('/record?kind=user&id=a%2Fb', { token: TOKEN });
    expect(status).toBe(200);
    expect(JSON.parse(body)).toEqual({ kind: 'user', id: 'a/b' });
  });

  test('is answered with the reason where it cannot be had', async () => {
    const wrong = await send('/record?kind=user', { token: TOKEN });
    expect([wrong.status, JSON.parse(wrong.body)]).toEqual([400, { error: 'no id' }]);
    const broken = await send('/record?kind=user&id=broken', { token: TOKEN });
    expect([broken.status, JSON.parse(broken.body)]).toEqual([502, { error: 'no table' }]);
  });

  test('is a look at the dead-lettered messages, which a browser takes by itself never', async () => {
    const last = await send('/dead-messages', { token: TOKEN });
    expect([last.status, last.body, looks]).toEqual([200, 'null', 0]);
    expect((await send('/dead-messages', { method: 'POST' })).status).toBe(401);
    expect(looks).toBe(0);
    const found = await send('/dead-messages', { method: 'POST', token: TOKEN });
    expect([JSON.parse(found.body), looks]).toEqual([FOUND, 1]);
  });
});

test('a port that is taken is named', async () => {
  const port = Number(new URL(served.url).port);
  await expect(serve(site, port)).rejects.toMatchObject({
    name: 'PortTakenError',
    code: 'PORT_TAKEN',
    message: expect.stringContaining(`Port ${port} of 127.0.0.1`),
    exitCode: 1,
  });
});

test('the end waits for nobody who is connected', async () => {
  await using other = await serve(site, 0);
  const response = await fetch(`${other.url}events`, { headers: { authorization: `Bearer ${TOKEN}` } });
  expect(response.status).toBe(200);
  const reader = response.body?.getReader();
  await other[Symbol.asyncDispose]();
  await expect(async () => {
    while (!(await reader?.read())?.done);
  }).rejects.toThrow();
  await expect(fetch(other.url)).rejects.toThrow();
});
