import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { packageTinyService, type TinyService } from '@alma-cache/testing/tiny-service';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { LocalStack } from '../index.ts';
import { startLocalStack } from '../start.ts';

const SLEEPS = `export const handler = () => new Promise((resolve) => setTimeout(resolve, 60_000));`;

const CODE = {
  environment: `export const handler = async () => ({ ...process.env, cwd: process.cwd() });`,
  context: `
export const handler = async (event, context) => ({
  ...context, event, pid: process.pid, remaining: context.getRemainingTimeInMillis(),
});`,
  slow: SLEEPS,
  hasty: SLEEPS,
  reserved: SLEEPS,
  crashing: `export const handler = async () => process.exit(7);`,
  broken: `import './not-there.mjs'; export const handler = () => {};`,
  throwing: `export const handler = async () => { throw new RangeError('out of it'); };`,
  noisy: `
export const handler = async () => {
  console.log(JSON.stringify({ level: 'INFO', n: 1 }));
  console.log(JSON.stringify({ text: 'one\\u2028line' }));
  console.error('a warning');
  process.stdout.write('no newline');
};`,
};

let service: TinyService;
let stack: LocalStack;

beforeAll(async () => {
  const environment = { A: '1', B: 'template' };
  const functions = Object.entries(CODE).map(([name, code]) => [
    name,
    {
      code,
      environment,
      timeout: name === 'hasty' ? 0.2 : 10,
      ...(name === 'reserved' && { reservedConcurrency: 1 }),
    },
  ]);
  service = await packageTinyService(Object.fromEntries(functions));
  stack = await startStack();
});

afterAll(async () => {
  await stack.stop();
  await service[Symbol.asyncDispose]();
});

function startStack(): Promise<LocalStack> {
  return startLocalStack({ template: service.directory, environment: { B: 'ours', C: '3' } });
}

/** What a function wrote, line by line. */
async function linesOf(name: string): Promise<string[]> {
  const lines = await stack.logs();
  return lines.filter(({ functionName }) => functionName === `tiny-stg-${name}`).map(({ text }) => text);
}

describe('a function', () => {
  test('sees the template’s variables, those of the Lambda runtime, and nothing of this process', async () => {
    process.env.LEAKED = 'yes';
    const seen = await stack.invoke('environment', {});
    delete process.env.LEAKED;
    expect(seen).toMatchObject({
      A: '1',
      B: 'ours',
      C: '3',
      AWS_ENDPOINT_URL_SQS: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      AWS_LAMBDA_FUNCTION_NAME: 'tiny-stg-environment',
      AWS_REGION: 'eu-west-1',
      QUEUE_URL: stack.queue('environmentQueue').url,
      _HANDLER: 'services/tiny/src/environment.handler',
    });
    expect(seen).not.toHaveProperty('LEAKED');
    expect(seen).not.toHaveProperty('HOME');
    expect(seen).toHaveProperty('cwd', expect.stringContaining('environmentFunction'));
  });

  test('gets a context, and stays warm between invocations', async () => {
    const first = await stack.invoke('context', { a: 1 });
    const second = await stack.invoke('context', {});
    expect(first).toMatchObject({
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      event: { a: 1 },
      functionName: 'tiny-stg-context',
      invokedFunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:tiny-stg-context',
      memoryLimitInMB: '256',
    });
    const { remaining, pid, awsRequestId } = Object(first);
    expect(remaining).toBeGreaterThan(5000);
    expect(remaining).toBeLessThanOrEqual(10_000);
    expect(second).toMatchObject({ pid });
    expect(second).not.toMatchObject({ awsRequestId });
  });

  test('serves invocations at the same time from processes of their own', async () => {
    const results = await Promise.all([1, 2, 3].map(() => stack.invoke('context', {})));
    expect(new Set(results.map((result) => Object(result).pid)).size).toBe(3);
  });

  test('has ten processes at most; further invocations wait', async () => {
    const results = await Promise.all(Array.from({ length: 12 }, () => stack.invoke('context', {})));
    expect(new Set(results.map((result) => Object(result).pid)).size).toBe(10);
  });

  test('is throttled where its reserved concurrency is used up', async () => {
    const killed = stack.kill('reserved');
    const first = stack.invoke('reserved', {}).catch((error: unknown) => error);
    await expect(stack.invoke('reserved', {})).rejects.toMatchObject({ code: 'FUNCTION_THROTTLED' });
    await killed;
    expect(await first).toMatchObject({ code: 'FUNCTION_CRASHED' });
  });

  test('is killed at its timeout', async () => {
    await expect(stack.invoke('hasty', {})).rejects.toMatchObject({ code: 'FUNCTION_TIMED_OUT' });
    expect(await linesOf('hasty')).toEqual(['tiny-stg-hasty timed out after 0.20 seconds']);
  });

  test('whose process ends by itself fails that invocation, and the next gets a new process', async () => {
    const failure = { code: 'FUNCTION_CRASHED', message: expect.stringContaining('exit code 7') };
    await expect(stack.invoke('crashing', {})).rejects.toMatchObject(failure);
    await expect(stack.invoke('crashing', {})).rejects.toMatchObject(failure);
  });

  test('can be killed in mid-invocation, also before it has begun', async () => {
    const killed = stack.kill('slow');
    await expect(stack.invoke('slow', {})).rejects.toMatchObject({
      code: 'FUNCTION_CRASHED',
      message: expect.stringContaining('SIGKILL'),
    });
    await killed;
    expect(await linesOf('slow')).toEqual([expect.stringContaining('ended during an invocation (SIGKILL)')]);
  });

  test('is not started again by a stack that stops', async () => {
    const stopping = await startStack();
    const interrupted = stopping.invoke('slow', {}).catch((error: unknown) => error);
    await stopping.stop();
    expect(await interrupted).toMatchObject({ code: 'FUNCTION_CRASHED' });
    await expect(stopping.invoke('slow', {})).rejects.toMatchObject({ code: 'FUNCTION_CRASHED' });
  });

  test.each([
    ['throwing', 'RangeError: out of it'],
    ['broken', 'Cannot find module'],
  ] as const)('that is %s fails with its own error', async (name, message) => {
    await expect(stack.invoke(name, {})).rejects.toMatchObject({
      code: 'FUNCTION_ERROR',
      message: expect.stringContaining(message),
    });
  });

  test('has every line that it wrote in the log by the time that it returns', async () => {
    await stack.invoke('noisy', {});
    const functionName = 'tiny-stg-noisy';
    const lines = await stack.logs();
    expect(lines.filter((line) => line.functionName === functionName)).toEqual([
      { functionName, text: '{"level":"INFO","n":1}', json: { level: 'INFO', n: 1 } },
      { functionName, text: '{"text":"one\u2028line"}', json: { text: 'one\u2028line' } },
      { functionName, text: 'a warning', json: undefined },
      { functionName, text: expect.stringMatching(/^no newlineEND RequestId: /), json: undefined },
    ]);
  });

  test('that is unknown is refused with the names that there are', async () => {
    expect(() => stack.invoke('silent', {})).toThrow('no function "silent"; it has tiny-stg-environment');
  });

  test('does not outlive the stack, even when that is killed', async () => {
    const start = fileURLToPath(new URL('../start.ts', import.meta.url));
    const script = `
      const { startLocalStack } = await import(${JSON.stringify(start)});
      const stack = await startLocalStack({ template: process.argv[1] });
      console.log((await stack.invoke('context', {})).pid);`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script, service.directory], {
      // Its temporary files go where the test cleans up: it cannot do so itself.
      env: { TMPDIR: service.directory },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [pid] = await once(createInterface({ input: parent.stdout }), 'line');
    expect(isRunning(Number(pid))).toBe(true);
    parent.kill('SIGKILL');
    // It fails where the test's time is up before that.
    while (isRunning(Number(pid))) await sleep(20);
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
