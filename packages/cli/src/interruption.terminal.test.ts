import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AWS_ENVIRONMENT, type Environment } from './testing/environment.ts';
import { inTerminal, type TerminalSession } from './testing/in-terminal.ts';
import { type SilentService, startSilentService } from './testing/silent-service.ts';

const cleanUp = new AsyncDisposableStack();
let silent: SilentService;
let env: Environment;
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'alma-cache-interruption-'));
  cleanUp.defer(() => rm(folder, { recursive: true }));
  silent = cleanUp.use(await startSilentService());
  const { url } = silent;
  env = {
    ...AWS_ENVIRONMENT,
    AWS_ENDPOINT_URL: url,
    ALMA_API_URL: url,
    ALMA_API_KEY: 'a-key',
    PIPE: join(folder, 'pipe'),
    LIST: join(folder, 'list'),
  };
  await writeFile(join(folder, 'list'), 'anna\n');
  await promisify(execFile)('mkfifo', [join(folder, 'pipe')]);
});
afterAll(() => cleanUp.disposeAsync());

/** One while the command's code is loaded, and one until after it waits for what never comes; others in each run. ms. */
const MOMENTS = [
  ...fc.sample(fc.integer({ min: 0, max: 300 }), 1),
  ...fc.sample(fc.integer({ min: 300, max: 1500 }), 1),
];

/** Names a pipe of a program that writes an id, does not end, and does not see Ctrl-C. */
const ENDLESS = '<(trap "" INT; echo anna; exec sleep 60)';
/** Names a pipe that nobody writes into. */
const UNUSED = '$PIPE';
const ENQUEUE = ['enqueue', '--yes', '--queue', 'users=http://127.0.0.1/000000000000/users'];

/** Whether a person sees where the cursor is. */
const cursorOf = ({ raw }: TerminalSession) =>
  raw.lastIndexOf('\x1b[?25l') > raw.lastIndexOf('\x1b[?25h') ? 'hidden' : 'shown';

test.each([
  ['enqueue of a pipe that says no more', ENQUEUE, ENDLESS],
  ['enqueue of a pipe that nobody writes into', ENQUEUE, UNUSED],
  ['enqueue of what is typed', ENQUEUE, '-'],
  ['enqueue of every user', ENQUEUE, '--all'],
  ['status', ['status', '--watch']],
  ['show', ['show', 'loan', '1']],
  ['console', ['console']],
  ['dead', ['dead', 'list']],
  ['local', ['local', '--keep'], '--users $LIST'],
  ['local with users of a pipe that says no more', ['local', '--users'], ENDLESS],
])('Ctrl-C ends %s at any moment', async (_, args, shell = '') => {
  const interruptAfter = async (moment: number) => {
    await using session = inTerminal(args, { env, shell });
    await session.begun();
    await setTimeout(moment);
    session.interrupt();
    const exitCode = await session.exited;
    const cursor = cursorOf(session);
    expect({ moment, exitCode, cursor }).toEqual({ moment, exitCode: 130, cursor: 'shown' });
  };
  await Promise.all(MOMENTS.map(interruptAfter));
});

test('a second Ctrl-C ends at once what the first one lets be finished', async () => {
  await using session = inTerminal(ENQUEUE, { env, shell: '$LIST' });
  await silent.asked();
  session.interrupt();
  // What comes sooner is the same key press.
  await setTimeout(600);
  session.interrupt();
  expect(await session.exited).toBe(130);
  expect(session.text).not.toContain('queued,');
  expect(cursorOf(session)).toBe('shown');
});
