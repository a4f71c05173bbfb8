import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { expect, test } from '@jest/globals';
import { closeServer, listenOnLoopback } from './loopback.ts';

test('a server announces no time after which it closes an idle connection, as it never does', async () => {
  const server = createServer((_, response) => response.end());
  const url = await listenOnLoopback(server);
  try {
    const { headers } = await fetch(url);
    expect(headers.get('connection')).toBe('keep-alive');
    expect(headers.has('keep-alive')).toBe(false);
  } finally {
    await closeServer(server);
  }
});

test.each([
  [undefined, 200],
  ['http://127.0.0.1:80', 200],
  ['http://localhost:80', 403],
  ['https://127.0.0.1:80', 403],
  ['null', 403],
])('the origin %s of a page is answered at 127.0.0.1:80 with %d', async (origin, status) => {
  const server = createServer((_, response) => response.end());
  const url = await listenOnLoopback(server);
  try {
    const headers = { host: '127.0.0.1:80', ...(origin && { origin }) };
    const [response] = await once(request(url, { headers }).end(), 'response');
    expect(response.statusCode).toBe(status);
    response.resume();
  } finally {
    await closeServer(server);
  }
});
