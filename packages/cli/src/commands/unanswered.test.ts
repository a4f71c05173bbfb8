import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AWS_ENVIRONMENT, EMPTY_ENVIRONMENT, type Environment } from '../testing/environment.ts';
import { runCommand } from '../testing/run-command.ts';
import { startSilentService } from '../testing/silent-service.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alma-cache-unanswered-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Somebody who has to assume a role first. */
async function signedOut(url: string): Promise<Environment> {
  const file = join(folder, 'config');
  await writeFile(
    file,
    `[profile operator]
role_arn = arn:aws:iam::000000000000:role/operator
source_profile = base
[profile base]
aws_access_key_id = local
aws_secret_access_key = local
`,
  );
  return {
    ...EMPTY_ENVIRONMENT,
    AWS_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL: url,
    AWS_PROFILE: 'operator',
    AWS_CONFIG_FILE: file,
  };
}

const QUEUE = ['--queue', 'users=http://127.0.0.1/000000000000/users'];

test.each([
  ['status', ['status']],
  ['status --watch', ['status', '--watch']],
  ['enqueue', ['enqueue', '-']],
  ['enqueue to a queue that is named', ['enqueue', '-', ...QUEUE]],
  ['show', ['show', 'loan', '1']],
  ['show of a table that is named', ['show', 'loan', '1', '--table', 'loan=loans']],
  ['show of a user in a table that is named', ['show', 'user', 'anna', '--table', 'user=users']],
  ['dead list', ['dead', 'list']],
  ['dead list of a queue that is named', ['dead', 'list', 'users', ...QUEUE]],
  ['dead redrive', ['dead', 'redrive', 'users', ...QUEUE]],
  ['dead purge', ['dead', 'purge', 'users', ...QUEUE]],
])('Ctrl-C ends %s, though AWS does not answer', async (_, args) => {
  await using silent = await startSilentService();
  const interruption = new AbortController();
  const ran = runCommand(args, {
    env: { ...AWS_ENVIRONMENT, AWS_ENDPOINT_URL: silent.url },
    signal: interruption.signal,
  });
  await silent.asked();
  interruption.abort();
  expect(await ran).toEqual({ code: 130, stdout: '', stderr: '' });
});

test.each([
  ['status', ['status']],
  ['dead list', ['dead', 'list']],
  ['show', ['show', 'loan', '1', '--table', 'loan=loans']],
])('Ctrl-C ends %s, though who issues credentials does not answer', async (_, args) => {
  await using silent = await startSilentService();
  const interruption = new AbortController();
  const ran = runCommand(args, { env: await signedOut(silent.url), signal: interruption.signal });
  await silent.asked();
  interruption.abort();
  expect(await ran).toEqual({ code: 130, stdout: '', stderr: '' });
});

test('Ctrl-C ends enqueue with where to go on, though who issues credentials does not answer', async () => {
  await using silent = await startSilentService();
  const interruption = new AbortController();
  const ran = runCommand(['enqueue', '-', '--yes', ...QUEUE], {
    env: await signedOut(silent.url),
    stdin: 'anna\n',
    signal: interruption.signal,
  });
  await silent.asked();
  interruption.abort();
  expect(await ran).toEqual({
    code: 130,
    stdout: expect.stringMatching(/^0 user ids queued/),
    stderr: 'To go on, give the same ids again with --from 1\n',
  });
});
