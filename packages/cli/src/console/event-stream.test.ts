import { createServer } from 'node:http';
import { expect, test } from '@jest/globals';
import { closeServer, listenOnLoopback } from '../../../local-stack/src/loopback.ts';
import { streamEvents } from './event-stream.ts';
import { Sampler } from './sampler.ts';

test('what was told before a trouble is told again after it', async () => {
  const samples = [{ health: 'good' }, { health: 'good' }, new Error('no answer'), { health: 'good' }];
  const sampler = new Sampler(async () => {
    const sample = samples.shift() ?? { health: 'over' };
    if (sample instanceof Error) throw sample;
    return sample;
  }, 1);
  const server = createServer((_, response) => streamEvents(sampler, response));
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => closeServer(server));
  cleanup.defer(() => sampler.close());
  const response = await fetch(await listenOnLoopback(server));
  let told = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    told += chunk;
    if (told.includes('over')) break;
  }
  expect(told.match(/(?<=event: ).*\ndata: .*/g)).toEqual([
    'trouble\ndata: null',
    'health\ndata: "good"',
    'trouble\ndata: "no answer"',
    'trouble\ndata: null',
    'health\ndata: "good"',
    'health\ndata: "over"',
  ]);
});
