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
  ['an option that npm has taken', [], { npm_lifecycle_event: 'start', npm_config_keep: 'true' }],
  ['its value', ['ids.txt'], { npm_lifecycle_event: 'start', npm_config_users: 'true' }],
])('exits 2 with one line for %s', async (_, args, env) => {
  const { code, stdout, stderr } = await runCommand(['local', ...args], {
    env: { ...EMPTY_ENVIRONMENT, ...env },
  });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^alma-cache: [^\n]+\n$/);
});

test('says how options are given that npm has taken for its own', async () => {
  const npm = { npm_lifecycle_event: 'start', npm_config_keep: 'true', npm_config_users: 'true' };
  const { stderr } = await runCommand(['local', 'ids.txt'], { env: { ...EMPTY_ENVIRONMENT, ...npm } });
  expect(stderr).toContain(': npm start -- --keep --users FILE\n');
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
