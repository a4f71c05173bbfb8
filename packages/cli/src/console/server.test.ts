import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type Page, startPage } from './server.ts';
import { type CacheService, startCacheService } from './testing/cache-service.ts';

let service: CacheService;
let page: Page;

beforeAll(async () => {
  service = await startCacheService();
  page = await startPage(service.stack);
});

afterAll(async () => {
  await page?.close();
  await service?.[Symbol.asyncDispose]();
});

afterEach(() => {
  jest.restoreAllMocks();
});

/** A request as it is written, which `fetch` would tidy up. */
async function send(path: string, { method = 'GET', host = '127.0.0.1' } = {}) {
  const sent = request(page.url, { path, method, headers: { host } }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

/** Reads events until one makes the condition true. */
async function readEvents(
  until: (name: string, content: unknown) => boolean,
  { url } = page,
): Promise<[string, unknown][]> {
  const response = await fetch(`${url}events`);
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const events: [string, unknown][] = [];
  let rest = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const parts = (rest + chunk).split('\n\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const [, name, data] = /^event: (.*)\ndata: (.*)$/.exec(part) ?? [];
      if (name === undefined || data === undefined) continue;
      const content: unknown = JSON.parse(data);
      events.push([name, content]);
      // Leaving the loop ends the connection.
      if (until(name, content)) return events;
    }
  }
  throw new Error('The stream has ended');
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

  test.each(['/', '/events', '/records?table=itemTable', '/nothing'])(
    'is kept by nobody, and takes nothing from elsewhere: %s',
    async (path) => {
      const response = await fetch(new URL(path, page.url));
      await response.body?.cancel();
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    },
  );

  test.each(['127.0.0.1', '127.0.0.1:8080', 'localhost:1', '[::1]:99'])('is served to %s', async (host) => {
    expect((await send('/', { host })).status).toBe(200);
  });

  test.each([
    'evil.example',
    '127.0.0.1.evil.example',
    'localhost.evil.example:80',
    'evil.example:127',
    'a@b',
  ])('is refused to %j, which was rebound to this machine', async (host) => {
    const { status, body } = await send('/records?table=itemTable', { host });
    expect(status).toBe(403);
    expect(body).not.toContain('records');
  });

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
    expect((await send(path)).status).toBe(404);
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('changes nothing: %s is refused', async (method) => {
    const { status, headers } = await send('/records', { method });
    expect(status).toBe(405);
    expect(headers.allow).toBe('GET');
  });
});

describe('the events', () => {
  test('tell everything at first, and then what has changed', async () => {
    const events = readEvents(
      (name, content) => name === 'tables' && JSON.stringify(content).includes('"items":1'),
    );
    await service.put({ id: 'first' });
    const names = (await events).map(([name]) => name);
    expect(names.slice(0, 6)).toEqual(['trouble', 'health', 'queues', 'throughput', 'deadLetters', 'tables']);
    expect(names.filter((name) => name === 'queues')).toHaveLength(1);
  });

  test('tell of work, and of dead letters with the reason', async () => {
    const { stack } = service;
    await stack.queue('workerQueue').send('good', 'bad 1', 'bad 2');
    await stack.queue('eventQueue').send('nobody takes this');
    await stack.drained();
    const events = await readEvents(
      (name, content) => name === 'deadLetters' && JSON.stringify(content).includes('bad 2'),
    );
    const last = Object.fromEntries(events);
    expect(last.health).toMatchObject({ kind: 'dead-letters', backlog: 1, deadLetters: 2 });
    expect(last.queues).toContainEqual({ name: 'workerQueue', waiting: 0, inFlight: 0, delayed: 0, dead: 2 });
    expect(last.queues).toContainEqual({
      name: 'eventQueue',
      waiting: 1,
      inFlight: 0,
      delayed: 0,
      dead: null,
    });
    expect(last.deadLetters).toMatchObject({
      groups: [{ code: 'BAD_MESSAGE', count: 2, message: expect.stringMatching(/^cannot read bad/) }],
    });
    const { body } = await send('/records?table=itemTable');
    expect(body).not.toContain('bad 2');
  });
});

test('neither the events nor the end wait for records and dead letters that take long to read', async () => {
  const { stack } = service;
  const never = new Promise<never>(() => {});
  const readKeys = jest.spyOn(stack.table('itemTable'), 'keys').mockReturnValue(never);
  const readMessages = jest.spyOn(stack.queue('workerDLQ'), 'messages').mockReturnValue(never);
  const slow = await startPage(stack);
  const events = Object.fromEntries(await readEvents((name) => name === 'tables', slow));
  expect(events.queues).toContainEqual(expect.objectContaining({ name: 'workerQueue', waiting: 0 }));
  expect(events.deadLetters).toBeNull();
  expect(events.tables).toMatchObject({ tables: [{ name: 'itemTable', items: null }] });
  expect([readKeys.mock.calls.length, readMessages.mock.calls.length]).toEqual([1, 1]);
  await slow.close();
});

describe('what is asked of the records', () => {
  test('is answered as JSON, page by page', async () => {
    await service.put({ id: 'a/b c', title: 'A title', version: 1 });
    const ask = () => send('/records?table=itemTable&prefix=a/&after=A');
    // Not at once: the emulator is to be spared.
    while (JSON.parse((await ask()).body).total === 0) await setImmediate();
    const { headers, body } = await ask();
    expect(headers['content-type']).toBe('application/json');
    expect(JSON.parse(body)).toMatchObject({ records: [{ id: 'a/b c' }], total: 1, next: null });
    const record = await send('/record?table=itemTable&id=a%2Fb+c');
    expect(JSON.parse(record.body)).toMatchObject({ id: 'a/b c', version: 1, fields: { title: 'A title' } });
  });

  test('is answered with the digits of a number that JavaScript cannot hold', async () => {
    await service.put({ id: 'huge', count: 9_007_199_254_740_993n, expiry_date: 9_007_199_254_740_993n });
    const { status, body } = await send('/record?table=itemTable&id=huge');
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ expiresAt: null, fields: { count: '9007199254740993' } });
  });

  test('is null where there is no such record', async () => {
    expect(await send('/record?table=itemTable&id=..')).toMatchObject({ status: 200, body: 'null' });
  });

  test('is 404 for a table that is not there, and says which there are', async () => {
    const { status, body } = await send('/records?table=users');
    expect(status).toBe(404);
    expect(JSON.parse(body).error).toContain('it has itemTable');
  });

  test('is 500 for an id that DynamoDB refuses, and the page goes on', async () => {
    expect((await send(`/record?table=itemTable&id=${'x'.repeat(3000)}`)).status).toBe(500);
    expect((await send('/')).status).toBe(200);
  });
});
