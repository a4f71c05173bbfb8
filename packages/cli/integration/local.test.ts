import { DeleteQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, test } from '@jest/globals';
import { AWS_ENVIRONMENT, EMPTY_ENVIRONMENT, type Environment } from '../src/testing/environment.ts';
import { inTerminal } from '../src/testing/in-terminal.ts';
import { runCommand } from '../src/testing/run-command.ts';
import { startSilentService } from '../src/testing/silent-service.ts';

const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** What a shell has once the lines that were printed for it were pasted there. */
function pasted(text: string): Environment {
  const exports = [...text.matchAll(/^export (\w+)=(.*?)\r?$/gm)].map(([, name, value]) => [name, value]);
  return { ...AWS_ENVIRONMENT, ...Object.fromEntries(exports) };
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
  expect(local.text.match(/^export AWS_REGION=/gm)).toHaveLength(1);
  const env = pasted(local.text);

  const shown = await runCommand(['show', 'user', 'Elif.Field1', '--stack', 'local-stack', '--json'], {
    env,
  });
  expect(shown.code).toBe(0);
  expect(JSON.parse(shown.stdout)).toMatchObject({ id: 'Elif.Field1', state: 'valid' });
  const dead = await runCommand(['dead', 'list', '--stack', 'local-stack'], { env });
  expect(dead).toEqual({ code: 0, stdout: '', stderr: 'There are no dead letters.\n' });

  const status = await runCommand(['status', '--stack', 'local-stack', '--json'], { env });
  const { queues } = JSON.parse(status.stdout);
  expect(queues[0]).toMatchObject({ name: 'users', mappings: [{ state: 'Enabled' }] });
  const endpoint = String(env.AWS_ENDPOINT_URL_SQS);
  const sqs = new SQSClient({ endpoint, region: 'eu-west-1', credentials: CREDENTIALS });
  await sqs.send(new DeleteQueueCommand({ QueueUrl: `${endpoint}/000000000000/local-stack-usersQueue` }));
  sqs.destroy();
  await local.waitFor(
    /^\S+ gets no more of usersQueue: ReceiveMessage was answered 400: .*QueueDoesNotExist/m,
  );

  local.interrupt();
  expect(await local.exited).toBe(130);
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
  await local.waitFor(/^npx alma-cache status --watch --stack local-stack\r?$/m);
  await asked;
  expect(local.text).not.toContain('a-real-key');

  const status = await runCommand(['status', '--stack', 'local-stack', '--json'], {
    env: pasted(local.text),
  });
  expect(JSON.parse(status.stdout).queues[0]).toMatchObject({ name: 'users', inFlight: 1 });
  expect(local.text).not.toContain('The stack stays up');

  local.interrupt();
  expect(await local.exited).toBe(130);
});
