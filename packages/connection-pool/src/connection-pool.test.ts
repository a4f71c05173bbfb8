import { once } from 'node:events';
import {
  type Agent,
  type ClientRequest,
  createServer,
  get,
  type IncomingMessage,
  type Server,
} from 'node:http';
import { createServer as createTlsServer, get as getByTls } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { startForgetfulRelay } from '@alma-cache/testing/forgetful-relay';
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { connectionPool, MAX_IDLE_MS } from './connection-pool.ts';

interface TestServer extends AsyncDisposable {
  url: string;
  /** Answers the requests that wait for it. */
  answer: () => void;
  /** Resolves when so many requests wait for their answers. */
  waiting: (count: number) => Promise<void>;
}

/** A server that answers at once, or holds its answers back until it is told; it never closes an idle connection. */
async function startServer({ held = false, headers = {} } = {}): Promise<TestServer> {
  const holding: (() => void)[] = [];
  const server = createServer((_, response) => {
    const answer = () => response.writeHead(200, headers).end('read');
    if (held) holding.push(answer);
    else answer();
    server.emit('held');
  });
  const { url, [Symbol.asyncDispose]: close } = await listen(server);
  return {
    url,
    answer: () => {
      for (const answer of holding.splice(0)) answer();
    },
    waiting: async (count) => {
      while (holding.length < count) await once(server, 'held');
    },
    [Symbol.asyncDispose]: close,
  };
}

async function listen(server: Server): Promise<AsyncDisposable & { url: string }> {
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: close };
}

const request = (url: string, agent: Agent, signal?: AbortSignal): Promise<string> =>
  answerTo(get(url, { agent, ...(signal && { signal }) }));

async function answerTo(sent: ClientRequest): Promise<string> {
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const body = await text(response);
  // The connection is free a moment after the end of the body.
  await setImmediate();
  return body;
}

/** Leaves so many connections idle in the agent's pool. */
async function keepIdle(count: number, url: string, agent: Agent, server: TestServer): Promise<void> {
  const answered = Array.from({ length: count }, () => request(url, agent));
  await server.waiting(count);
  server.answer();
  await Promise.all(answered);
}

const idle = ({ freeSockets }: Agent) =>
  Object.values(freeSockets)
    .flat()
    .filter((socket) => socket?.destroyed === false).length;

test('a connection is used again and again while it is fresh', async () => {
  await using server = await startServer();
  await using relay = await startForgetfulRelay(server.url);
  let now = 0;
  const { httpAgent } = connectionPool({ now: () => now });
  for (let call = 0; call < 5; call++) {
    expect(await request(relay.url, httpAgent)).toBe('read');
    now += MAX_IDLE_MS - 1;
  }
  expect(relay.connections).toBe(1);
  httpAgent.destroy();
});

test.each(['resets', 'says nothing'] as const)(
  'however many connections were idle for longer than they are kept, none is used: the other end %s',
  async (how) => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 20 }), async (count) => {
        await using server = await startServer({ held: true });
        await using relay = await startForgetfulRelay(server.url);
        let now = 0;
        const { httpAgent } = connectionPool({ now: () => now });
        await keepIdle(count, relay.url, httpAgent, server);
        relay.forget(how);
        now += MAX_IDLE_MS;
        await keepIdle(1, relay.url, httpAgent, server);
        expect(relay.connections).toBe(count + 1);
        httpAgent.destroy();
      }),
      { numRuns: 10 },
    );
  },
);

test('of connections of several ages, those that are fresh are used', async () => {
  await using server = await startServer({ held: true });
  await using relay = await startForgetfulRelay(server.url);
  let now = 0;
  const { httpAgent } = connectionPool({ now: () => now });
  await keepIdle(3, relay.url, httpAgent, server);
  now += MAX_IDLE_MS / 2;
  await keepIdle(1, relay.url, httpAgent, server);
  now += MAX_IDLE_MS / 2;
  await keepIdle(1, relay.url, httpAgent, server);
  expect(relay.connections).toBe(3);
  expect(idle(httpAgent)).toBe(1);
  httpAgent.destroy();
});

test('a server that keeps connections for less time is taken at its word', async () => {
  await using server = await startServer({
    headers: { connection: 'keep-alive', 'keep-alive': 'timeout=3' },
  });
  await using relay = await startForgetfulRelay(server.url);
  let now = 0;
  const { httpAgent } = connectionPool({ now: () => now });
  await request(relay.url, httpAgent);
  // Node keeps a second back of what the server says.
  now += 1999;
  await request(relay.url, httpAgent);
  expect(relay.connections).toBe(1);
  now += 2000;
  await request(relay.url, httpAgent);
  expect(relay.connections).toBe(2);
  httpAgent.destroy();
});

test('a reset costs one request, however many idle connections are dead', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 20 }), async (count) => {
      await using server = await startServer({ held: true });
      await using relay = await startForgetfulRelay(server.url);
      const { httpAgent } = connectionPool();
      await keepIdle(count, relay.url, httpAgent, server);
      relay.forget('resets');
      await expect(request(relay.url, httpAgent)).rejects.toMatchObject({ code: 'ECONNRESET' });
      await keepIdle(1, relay.url, httpAgent, server);
      expect(relay.connections).toBe(count + 1);
      httpAgent.destroy();
    }),
    { numRuns: 10 },
  );
});

test('a request that was given up costs the idle connections too', async () => {
  await using server = await startServer({ held: true });
  await using relay = await startForgetfulRelay(server.url);
  const { httpAgent } = connectionPool();
  await keepIdle(5, relay.url, httpAgent, server);
  const patience = new AbortController();
  const sent = request(relay.url, httpAgent, patience.signal);
  await server.waiting(1);
  patience.abort();
  await expect(sent).rejects.toMatchObject({ name: 'AbortError' });
  expect(idle(httpAgent)).toBe(0);
  httpAgent.destroy();
});

test('an answer that breaks off costs the idle connections too', async () => {
  await using server = await startServer({ held: true });
  await using cutting = await startServer({ held: true, headers: { 'content-length': '99' } });
  const { httpAgent } = connectionPool();
  await keepIdle(5, server.url, httpAgent, server);
  const cut = expect(request(cutting.url, httpAgent)).rejects.toMatchObject({ code: 'ECONNRESET' });
  await cutting.waiting(1);
  cutting.answer();
  await cutting[Symbol.asyncDispose]();
  await cut;
  expect(idle(httpAgent)).toBe(0);
  httpAgent.destroy();
});

test('connections by TLS are treated alike', async () => {
  // Without a certificate: the two ends trust each other blindly.
  const blind = { ciphers: 'AECDH-AES128-SHA:@SECLEVEL=0', maxVersion: 'TLSv1.2' } as const;
  const server = createTlsServer(blind, (_, response) => response.end('read'));
  await using listening = await listen(server);
  await using relay = await startForgetfulRelay(listening.url);
  let now = 0;
  const { httpsAgent: agent } = connectionPool({ now: () => now });
  const url = relay.url.replace('http:', 'https:');
  const read = () => answerTo(getByTls(url, { agent, ...blind, rejectUnauthorized: false }));

  await read();
  await read();
  expect(relay.connections).toBe(1);
  relay.forget('says nothing');
  now += MAX_IDLE_MS;
  expect(await read()).toBe('read');
  expect(relay.connections).toBe(2);
  relay.forget('resets');
  await expect(read()).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(await read()).toBe('read');
  agent.destroy();
});
