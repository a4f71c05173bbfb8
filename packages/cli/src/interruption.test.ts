import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alma-cache-interruption-'));
  await promisify(execFile)('mkfifo', [join(folder, 'pipe')]);
});
afterAll(() => rm(folder, { recursive: true }));

const LISTENING = `
  import { open } from 'node:fs';
  import { listenForInterruption } from '${new URL('interruption.ts', import.meta.url)}';
  const { signal, endSoon } = listenForInterruption();
  signal.addEventListener('abort', () => console.log('first'));
  console.log('ready');
`;

/** A thread waits for who writes into the pipe, and nobody can call it back. */
const BUSY_THREAD = "open(process.argv[1], 'r', () => undefined);";

async function start(script: string) {
  const child = spawn(
    process.execPath,
    ['--input-type=module', '-e', `${LISTENING}${script}`, join(folder, 'pipe')],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await once(child.stdout, 'data');
  return child;
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  'a second %s ends the process, whatever its threads do',
  async (signal) => {
    const child = await start(BUSY_THREAD);
    const ended = once(child, 'exit');
    child.kill(signal);
    await once(child.stdout, 'data');
    // What comes sooner is the same key press.
    await setTimeout(600);
    child.kill(signal);
    expect(await ended).toEqual([null, 'SIGINT']);
  },
);

test('what has nothing left to do ends, whatever its threads do', async () => {
  const child = await start(`${BUSY_THREAD} signal.addEventListener('abort', endSoon);`);
  const ended = once(child, 'exit');
  child.kill('SIGINT');
  expect(await ended).toEqual([null, 'SIGINT']);
});

test('what has nothing left to do, and no thread either, keeps its exit code', async () => {
  const child = await start(
    'process.stdin.resume(); setTimeout(() => undefined, 100); process.exitCode = 3; endSoon();',
  );
  expect(await once(child, 'exit')).toEqual([3, null]);
});
