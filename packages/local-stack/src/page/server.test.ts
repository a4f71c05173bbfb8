import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type CacheService, startCacheService } from '../testing/cache-service.ts';
import type { RecordList } from './protocol.ts';
import { type Page, startPage } from './server.ts';

let service: CacheService;
let page: Page;

beforeAll(async () => {
  service = await startCacheService();
  page = await startPage(service.stack);
});

afterAll(async () => {
  await page.close();
  await service[Symbol.asyncDispose]();
});

/** A request as it is written, which `fetch` would tidy up. */
async function send(path: string, { method = 'GET', host = '127.0.0.1' } = {}) {
  const sent = request(page.url, { path, method, headers: { host } }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

/** Reads events until one makes the condition true. */
async function readEvents(until: (name: string, content: unknown) => boolean): Promise<[string, unknown][]> {
  const response = await fetch(`${page.url}events`);
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

describe('the records', () => {
  const ids = Array.from({ length: 120 }, (_, n) => `Loan-${String(n).padStart(3, '0')}`);

  beforeAll(async () => {
    await service.put(
      ...ids.map((id) => ({ id, title: `Title of ${id}`, user_id: 'a/b c', expiry_date: 0 })),
    );
    await service.put(
      {
        id: 'a/b c',
        loan_ids: ids.slice(0, 2),
        fee_ids: ['x'],
        expiry_date: 4_102_444_800,
        version: 1_700_000_000_000,
      },
      { id: 'gone', deleted: true, version: 1, expiry_date: 4_102_444_800 },
    );
  });

  const list = async (query: Record<string, string>): Promise<RecordList> =>
    JSON.parse((await send(`/records?${new URLSearchParams({ table: 'itemTable', ...query })}`)).body);
  const find = (id: string) => send(`/record?${new URLSearchParams({ table: 'itemTable', id })}`);

  test('come in pages, in the order of their ids, each once', async () => {
    const seen: string[] = [];
    let after: string | null = '';
    while (after !== null) {
      const { records, total, next }: RecordList = await list({ prefix: 'loan-', after });
      expect(total).toBe(120);
      expect(records.length).toBeLessThanOrEqual(50);
      seen.push(...records.map(({ id }) => id));
      after = next;
    }
    expect(seen).toEqual(ids);
  });

  test('are found by how their id begins, in upper or lower case', async () => {
    const { records, total, next } = await list({ prefix: 'LOAN-01' });
    expect(records.map(({ id }) => id)).toEqual(ids.slice(10, 20));
    expect({ total, next }).toEqual({ total: 10, next: null });
    expect(await list({ prefix: 'none' })).toEqual({ records: [], total: 0, next: null });
  });

  test('are listed with what they are about, and whether they are valid', async () => {
    expect((await list({ prefix: 'Loan-000' })).records).toEqual([
      { id: 'Loan-000', summary: 'Title of Loan-000', expiresAt: 0, deleted: false },
    ]);
    expect((await list({ prefix: 'a/b c' })).records).toMatchObject([{ summary: '2 loans · 1 fee' }]);
    expect((await list({ prefix: 'gone' })).records).toMatchObject([{ deleted: true, summary: '' }]);
  });

  test('are shown whole, with links to the records they name', async () => {
    const { status, body } = await find('a/b c');
    expect(status).toBe(200);
    expect(JSON.parse(body)).toEqual({
      id: 'a/b c',
      expiresAt: 4_102_444_800,
      deleted: false,
      version: 1_700_000_000_000,
      fields: expect.objectContaining({ loan_ids: ['Loan-000', 'Loan-001'] }),
      links: { loan_ids: 'itemTable' },
    });
    expect(JSON.parse((await find('Loan-000')).body).links).toEqual({ user_id: 'itemTable' });
  });

  test.each(['', 'nobody', '..', '../server.ts'])('are null for the id %j', async (id) => {
    expect(await find(id)).toMatchObject({ status: 200, body: 'null' });
  });

  test('are 404 for a table that is not there, which is told', async () => {
    const { status, body } = await send('/records?table=users');
    expect(status).toBe(404);
    expect(JSON.parse(body).error).toContain('it has itemTable');
  });

  test('are 500 for an id that DynamoDB refuses, and the page goes on', async () => {
    expect((await find('x'.repeat(3000))).status).toBe(500);
    expect((await find('gone')).status).toBe(200);
  });
});
