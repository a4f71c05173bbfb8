import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import type { Output, Terminal } from '../terminal.ts';
import { type DisplayOptions, openDisplay } from './display.ts';
import { NOON, stackStatus } from './testing/statuses.ts';

const OPTIONS: DisplayOptions = { json: false, almaCallsLow: 5_000, title: 'stack every 5 s' };

/** What is written to a terminal of this kind when one reading succeeds and the next one fails. */
async function displayed(env: Terminal['env'], options: DisplayOptions = OPTIONS) {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const output: Output = Object.assign(stdout, { isTTY: true, columns: 120, rows: 24 });
  {
    using display = openDisplay({ env, stdout: output, stderr, now: () => NOON + 15_000 }, options);
    display.status(stackStatus());
    display.failure('AWS cannot be reached');
  }
  stdout.end();
  stderr.end();
  return { stdout: await text(stdout), stderr: await text(stderr) };
}

test('a terminal is drawn on, failures too', async () => {
  const { stdout, stderr } = await displayed({ TERM: 'xterm' });
  expect(stdout).toContain('\u001B[');
  expect(stdout).toContain('AWS cannot be reached; trying again. What follows is from 15 s ago.');
  expect(stderr).toBe('');
});

test('on a terminal that cannot go back each reading is a line', async () => {
  expect(await displayed({ TERM: 'dumb' })).toEqual({
    stdout: '2026-03-04T12:00:00.000Z healthy: nothing to do\n',
    stderr: 'alma-cache: AWS cannot be reached; trying again\n',
  });
});

test('JSON is a line for each reading on any terminal', async () => {
  const { stdout } = await displayed({ TERM: 'xterm' }, { ...OPTIONS, json: true });
  expect(stdout.split('\n')).toHaveLength(2);
  expect(JSON.parse(stdout)).toMatchObject({ time: '2026-03-04T12:00:00.000Z', level: 'healthy' });
});
