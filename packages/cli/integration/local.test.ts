import { isDeepStrictEqual } from 'node:util';
import { DeleteQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, test } from '@jest/globals';
import { AWS_ENVIRONMENT, EMPTY_ENVIRONMENT, type Environment } from '../src/testing/environment.ts';
import { inTerminal } from '../src/testing/in-terminal.ts';
import { runCommand } from '../src/testing/run-command.ts';
import { startSilentService } from '../src/testing/silent-service.ts';
import { visit } from './open-console.ts';

const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** What the shell has which the printed command opens. */
function pasted(text: string): Environment {
  const variables = [...text.matchAll(/^ {2}(\w+)=(.*?) \\\r?$/gm)].map(([, name, value]) => [name, value]);
  return { ...AWS_ENVIRONMENT, ...Object.fromEntries(variables) };
}

/** The address of the console among what was printed. */
function watchedAt(text: string): string {
  const [, url = ''] = /^Watch it: (\S+)\r?$/m.exec(text) ?? [];
  return url;
}

test('--help begins with how npm runs it', async () => {
  const { code, stdout, stderr } = await runCommand(['local', '--help']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^Examples:\n {2}npm start /);
});

test('runs the stack, which the other commands work on, until Ctrl-C', async () => {
  await using local = inTerminal(['local', '--keep'], {
    env: EMPTY_ENVIRONMENT,
    columns: 1000,
    rows: 100,
    shell: '--users - <<< Elif.Field1',
  });
  await local.waitFor(/The stack stays up until Ctrl-C[\s\S]*^logs: /m);
  expect(local.text.match(/^ {2}AWS_REGION=/gm)).toHaveLength(1);
  const env = pasted(local.text);

  const shown = await runCommand(['show', 'user', 'Elif.Field1', '--json'], { env });
  expect(shown.code).toBe(0);
  expect(JSON.parse(shown.stdout)).toMatchObject({ id: 'Elif.Field1', state: 'valid' });
  const dead = await runCommand(['dead', 'list'], { env });
  expect(dead).toEqual({ code: 0, stdout: '', stderr: 'There are no dead letters.\n' });

  const status = await runCommand(['status', '--json'], { env });
  const { queues, tables } = JSON.parse(status.stdout);
  expect(queues[0]).toMatchObject({ name: 'users', mappings: [{ state: 'Enabled' }] });

  const console = visit(watchedAt(local.text));
  const about = await (await console.ask('about')).json();
  expect(about).toMatchObject({ deployment: 'local-stack', exampleUser: 'Elif.Field1' });
  const record = await (await console.ask('record?kind=user&id=elif.field1')).json();
  expect(record).toMatchObject({
    state: 'valid',
    lists: [{ kind: 'loan' }, { kind: 'request' }, { kind: 'fee' }],
  });
  // The terminal, status and the page count alike: the page, once it has looked since the stack was filled.
  await console.state(({ status }) => isDeepStrictEqual(status.tables, tables));
  const printed = [...local.text.matchAll(/^(\w+)CacheTable( +\d+){2} +(\d+)\r?$/gm)];
  expect(printed.map(([, name, , items]) => ({ name, items: Number(items) }))).toEqual(
    tables.filter(({ name }: { name: string }) => name !== 'queuedUser'),
  );

  const endpoint = String(env.AWS_ENDPOINT_URL_SQS);
  const sqs = new SQSClient({ endpoint, region: 'eu-west-1', credentials: CREDENTIALS });
  await sqs.send(new DeleteQueueCommand({ QueueUrl: `${endpoint}/000000000000/local-stack-usersQueue` }));
  sqs.destroy();
  await local.waitFor(
    /^\S+ gets no more of usersQueue: ReceiveMessage was answered 400: .*QueueDoesNotExist/m,
  );

  local.interrupt();
  expect(await local.exited).toBe(130);
  expect(local.text).toMatch(/Interrupted: nothing of the stack runs any more, [^\n]+\r\n$/m);
  expect(local.text).not.toContain('Runs without');
  await expect(console.ask('about')).rejects.toThrow();
  await expect(fetch(endpoint)).rejects.toThrow();
});

test('tells how to watch it before the first user is cached, as with an Alma that never answers', async () => {
  await using alma = await startSilentService();
  const asked = alma.asked();
  await using local = inTerminal(['local', '--keep'], {
    env: { ...EMPTY_ENVIRONMENT, ALMA_API_KEY: 'a-real-key', ALMA_API_URL: alma.url },
    columns: 1000,
    rows: 100,
    shell: '--users - <<< Elif.Field1',
  });
  await local.waitFor(/^npx alma-cache status --watch\r?$/m);
  await asked;
  expect(local.text).not.toContain('a-real-key');

  const status = await runCommand(['status', '--json'], {
    env: pasted(local.text),
  });
  expect(JSON.parse(status.stdout).queues[0]).toMatchObject({ name: 'users', inFlight: 1 });
  const { status: shown } = await visit(watchedAt(local.text)).state(
    ({ status: { queues } }) => queues[0]?.inFlight === 1,
  );
  expect(shown.queues[0]?.name).toBe('users');
  expect(local.text).not.toContain('The stack stays up');

  local.interrupt();
  expect(await local.exited).toBe(130);
});

test('without --keep there is no console, and the end comes by itself', async () => {
  await using local = inTerminal(['local', '--json'], {
    env: EMPTY_ENVIRONMENT,
    columns: 1000,
    rows: 100,
    shell: '--users - <<< Elif.Field1',
  });
  expect(await local.exited).toBe(0);
  expect(local.text).toMatch(/^ {2}"users": 1,\r?$/m);
  expect(watchedAt(local.text)).toBe('');
});
