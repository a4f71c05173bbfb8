import { Readable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { run } from '../run.ts';
import { EMPTY_ENVIRONMENT } from '../testing/environment.ts';
import { Captured, runCommand } from '../testing/run-command.ts';

test.each([
  ['an unknown option', ['--nope'], {}],
  ['a stray argument', ['ids.txt'], {}],
  ['a missing value', ['--users'], {}],
  ['a file that is not there', ['--users', '/not/there'], {}],
  ['an empty list of users', ['--users', '-'], {}],
  ['a real Alma without users', [], { ALMA_API_KEY: 'key' }],
])('exits 2 with one line for %s', async (_, args, env) => {
  const { code, stdout, stderr } = await runCommand(['local', ...args], {
    env: { ...EMPTY_ENVIRONMENT, ...env },
  });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^alma-cache: [^\n]+\n$/);
});

test('exits 1 with all that sls said when the stack cannot be packaged', async () => {
  const stderr = new Captured();
  const code = await run(['local'], '/nowhere', {
    env: EMPTY_ENVIRONMENT,
    stdin: Readable.from([]),
    stdout: new Captured(),
    stderr,
    signal: AbortSignal.any([]),
    now: Date.now,
    sleep: () => Promise.resolve(),
  });
  expect(code).toBe(1);
  expect(stderr.text).toContain('serverless');
});
