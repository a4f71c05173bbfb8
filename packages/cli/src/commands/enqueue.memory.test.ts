import { spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startWorkplace, type Workplace } from '../enqueue/testing/workplace.ts';

let at: Workplace;
beforeAll(async () => {
  at = await startWorkplace();
});
afterAll(async () => {
  await at[Symbol.asyncDispose]();
});

/** As long as the ids of some directories are, whose texts are then most of what there is to keep. */
const ID_LENGTH = 200;

const CLI = fileURLToPath(new URL('../cli.js', import.meta.url));
const TELLS_MEMORY = `data:text/javascript,process.on('exit', () => console.error(process.memoryUsage.rss()))`;

/** Checks so many ids, all of them twice, that come through a pipe; answers with what it says, and with its memory, bytes. */
async function check(ids: number) {
  const args = ['--import', TELLS_MEMORY, CLI, 'enqueue', '-', '--stack', 'local-stack', '--json'];
  const child = spawn(process.execPath, args, { env: { ...at.env }, stdio: 'pipe' });
  const lines = function* () {
    for (let number = 0; number < 2 * ids; number++) yield `${String(number % ids).padEnd(ID_LENGTH, 'x')}\n`;
  };
  const [stdout, stderr] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    pipeline(Readable.from(lines()), child.stdin),
  ]);
  return { ...JSON.parse(stdout), memory: Number(stderr.trim().split('\n').at(-1)) };
}

test('a hundred thousand times the ids take hardly more memory', async () => {
  // What is compiled for the first time takes memory of its own.
  await check(1);
  const few = await check(1);
  const many = await check(100_000);
  expect(few).toMatchObject({ toQueue: 1, repeated: 1 });
  expect(many).toMatchObject({ toQueue: 100_000, repeated: 100_000 });
  // Their texts alone are twenty megabytes.
  expect(many.memory - few.memory).toBeLessThan(20e6);
});
