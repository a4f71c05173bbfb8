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
/**
 * Says at the end how much memory the process has, and had at most, and which packages it has loaded. On Linux `maxRSS` counts what
 * the process had before it became this program, when it was still a part of the one that started it; VmHWM does not.
 */
const TELLS = `data:text/javascript,${encodeURIComponent(`
  import { readFileSync } from 'node:fs';
  import { registerHooks } from 'node:module';
  const kilobytesAtMost = () =>
    process.platform === 'linux'
      ? /VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]
      : process.resourceUsage().maxRSS;
  const packages = new Set();
  registerHooks({
    load: (url, context, next) => {
      packages.add(/.*\\/(?:node_modules|packages)\\/((?:@[^/]+\\/)?[^/]+)/.exec(url)?.[1]);
      return next(url, context);
    },
  });
  process.on('exit', () => {
    const peak = kilobytesAtMost() * 1024;
    console.error(JSON.stringify({ rss: process.memoryUsage.rss(), peak, packages: [...packages] }));
  });
`)}`;

interface Told {
  /** At the end, bytes. */
  readonly rss: number;
  /** At any time, bytes. */
  readonly peak: number;
  readonly packages: readonly string[];
}

/** Enqueues so many ids, each so many times, that come through a pipe; answers with what it says, and with its process. */
async function enqueue(ids: number, times: number, options: readonly string[]) {
  const args = ['--import', TELLS, CLI, 'enqueue', '-', ...options, '--json'];
  const child = spawn(process.execPath, args, { env: { ...at.env }, stdio: 'pipe' });
  const lines = function* () {
    for (let number = 0; number < times * ids; number++)
      yield `${String(number % ids).padEnd(ID_LENGTH, 'x')}\n`;
  };
  const [stdout, stderr] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    pipeline(Readable.from(lines()), child.stdin),
  ]);
  const told = JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as Told;
  return { result: JSON.parse(stdout) as unknown, ...told };
}

test('a hundred thousand times the ids take hardly more memory', async () => {
  const check = (ids: number) => enqueue(ids, 2, ['--stack', 'local-stack']);
  // What is compiled for the first time takes memory of its own.
  await check(1);
  const few = await check(1);
  const many = await check(100_000);
  expect(few.result).toMatchObject({ toQueue: 1, repeated: 1 });
  expect(many.result).toMatchObject({ toQueue: 100_000, repeated: 100_000 });
  // Their texts alone are twenty megabytes.
  expect(many.rss - few.rss).toBeLessThan(20e6);
});

test('sending takes no more than 120 MB, and of what others need loads nothing', async () => {
  const queue = `users=${at.stack.queue('usersQueue').url}`;
  const send = (ids: number) => enqueue(ids, 1, ['--queue', queue, '--yes']);
  await send(1);
  const { result, peak, packages } = await send(5000);
  expect(result).toMatchObject({ queued: 5000 });
  expect(peak).toBeLessThan(120e6);
  expect(packages).toEqual(expect.arrayContaining(['cli', 'aws-utils', '@aws-sdk/client-sqs']));
  expect(packages.filter((name) => /client-(?!sqs)|dynamodb|string-width|log-update/.test(name))).toEqual([]);
  await at.clear();
});
