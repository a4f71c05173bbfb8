import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { streamEvents } from './event-stream.ts';
import { Sampler } from './sampler.ts';

test('what was sent before a trouble is sent again after it', async () => {
  const samples = [{ health: 'good' }, { health: 'good' }, new Error('no answer'), { health: 'good' }];
  const sampler = new Sampler(
    async () => {
      const sample = samples.shift() ?? { health: 'last' };
      if (sample instanceof Error) throw sample;
      return sample;
    },
    { intervalMs: 1, now: () => 0, sleep: () => setImmediate() },
  );
  const server = createServer((_, response) => streamEvents(sampler, response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  cleanup.use(sampler);
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  let sent = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    sent += chunk;
    if (sent.includes('last')) break;
  }
  const lines = sent.split('\n').slice(0, 6);
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    ['trouble', null],
    ['health', 'good'],
    ['trouble', 'no answer'],
    ['trouble', null],
    ['health', 'good'],
    ['health', 'last'],
  ]);
});
