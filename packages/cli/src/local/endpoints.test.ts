import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { LocalStack } from '@alma-cache/local-stack';
import { startLocalStack } from '@alma-cache/local-stack';
import { packageTinyService, type TinyService } from '@alma-cache/testing/tiny-service';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { almaVariables, chooseAlma, exampleOf } from './alma.ts';
import { describeEndpoints, describeShell } from './endpoints.ts';

const shell = promisify(execFile);

let service: TinyService;
let stack: LocalStack;

beforeAll(async () => {
  const routes = [{ method: 'GET', path: '/' }] as const;
  service = await packageTinyService({ worker: { code: 'export const handler = () => {};', routes } });
  stack = await startLocalStack({ template: service.directory });
});

afterAll(async () => {
  await stack?.stop();
  await service?.[Symbol.asyncDispose]();
});

const usersQueueUrl = 'http://127.0.0.1/users';
const webhookSecret = 'secret';

/** The command that opens a shell. */
function openingOf(text: string): string {
  const [command = ''] = /^env \\[\s\S]*?"$/m.exec(text) ?? [];
  return command;
}

/** The variables that the shell has which the printed command opens, once the line below it was pasted there. */
async function variablesOf(text: string, before: readonly string[] = []): Promise<Record<string, string>> {
  const script = `${openingOf(text)} <<END\n${/^unset .*$/m.exec(text)}\nenv\nEND`;
  const { stdout } = await shell('env', ['-i', ...before, 'SHELL=sh', 'sh', '-c', script]);
  return Object.fromEntries(stdout.split('\n').map((line) => line.split(/=(.*)/)));
}

describe('what is printed as soon as the stack stands', () => {
  test('leads the SDK, and the tool, to this stack and to the sandbox', async () => {
    await using alma = await chooseAlma({});
    const text = describeShell(stack, almaVariables(alma));
    expect(await variablesOf(text)).toMatchObject({
      ...stack.endpoints,
      ...stack.controlPlaneEndpoints,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'local',
      ALMA_CACHE_STACK: 'local-stack',
      ALMA_API_URL: alma.settings.url,
      ALMA_API_KEY: alma.settings.apiKey,
    });
    expect(text).toContain('npx alma-cache status --watch\n');
  });

  test('takes the shell of somebody who is signed in to AWS away from there', async () => {
    const text = describeShell(stack, {});
    const variables = await variablesOf(text, ['AWS_PROFILE=library', 'AWS_SESSION_TOKEN=theirs']);
    expect(Object.keys(variables)).not.toContain('AWS_PROFILE');
    expect(Object.keys(variables)).not.toContain('AWS_SESSION_TOKEN');
  });

  test('leaves the shell that it is pasted into as it is, so that the next stack starts there as this one did', async () => {
    const text = describeShell(stack, { ALMA_API_KEY: 'sandbox-key' });
    const { stdout } = await shell('env', ['-i', 'SHELL=true', 'sh', '-c', `${openingOf(text)}\nenv`]);
    expect(stdout).not.toMatch(/^(?:AWS|ALMA)_/m);
  });

  test('never has the key of a real Alma', async () => {
    await using alma = await chooseAlma({ ALMA_API_KEY: 'their-key', ALMA_REGION: 'na' });
    const shellLines = describeShell(stack, almaVariables(alma));
    const text =
      shellLines +
      describeEndpoints(stack, { usersQueueUrl, webhookSecret, ...exampleOf(alma, ['someone']) });
    expect(text).not.toContain('their-key');
    expect(await variablesOf(text)).toMatchObject({ ALMA_REGION: 'na', ALMA_API_KEY: '…' });
  });
});

describe('what is printed while the stack stays up', () => {
  test('has the examples of a user who is cached', async () => {
    await using alma = await chooseAlma({});
    const [userId = ''] = alma.userIds ?? [];
    const text = describeEndpoints(stack, { usersQueueUrl, webhookSecret, ...exampleOf(alma, [userId]) });
    expect(text).toContain(`npx alma-cache show user '${userId}' --alma\n`);
  });

  test('leads version 1 of the AWS CLI to the queue, which it does not find by the variable', () => {
    const text = describeEndpoints(stack, { usersQueueUrl, webhookSecret, userId: 'a', loanId: '1' });
    expect(text).toMatch(/^aws sqs send-message --endpoint-url "\$AWS_ENDPOINT_URL_SQS" --queue-url /m);
  });

  test('can be pasted whatever the user’s id', async () => {
    const text = describeEndpoints(stack, {
      usersQueueUrl,
      webhookSecret,
      userId: "o'neil $HOME",
      loanId: '1',
    });
    const line = text.split('\n').find((one) => one.startsWith('npx alma-cache show')) ?? '';
    const { stdout } = await shell('sh', ['-c', line.replace('npx', 'echo')]);
    expect(stdout).toBe("alma-cache show user o'neil $HOME --alma\n");
  });
});
