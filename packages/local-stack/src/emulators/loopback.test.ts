import { createServer } from 'node:http';
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
