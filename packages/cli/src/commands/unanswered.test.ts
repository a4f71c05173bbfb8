import { expect, test } from '@jest/globals';
import { AWS_ENVIRONMENT } from '../testing/environment.ts';
import { runCommand } from '../testing/run-command.ts';
import { startSilentService } from '../testing/silent-service.ts';

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
