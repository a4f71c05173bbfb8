import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { startLocalStack } from '../start.ts';
import { packageTinyService } from '../testing/tiny-service.ts';

const CODE = {
  environment: `export const handler = async () => ({ ...process.env, cwd: process.cwd() });`,
  context: `
export const handler = async (event, context) => ({
  ...context, event, pid: process.pid, remaining: context.getRemainingTimeInMillis(),
});`,
  slow: `export const handler = () => new Promise((resolve) => setTimeout(resolve, 60_000));`,
  crashing: `export const handler = async () => process.exit(7);`,
  broken: `import './not-there.mjs'; export const handler = () => {};`,
  throwing: `export const handler = async () => { throw new RangeError('out of it'); };`,
  noisy: `
export const handler = async () => {
  console.log(JSON.stringify({ level: 'INFO', n: 1 }));
  console.error('a warning');
  process.stdout.write('no newline');
};`,
};

async function startFunctions(names: readonly (keyof typeof CODE)[], timeout = 10) {
  await using cleanup = new AsyncDisposableStack();
  const functions = Object.fromEntries(
    names.map((name) => [
      name,
      { code: CODE[name], timeout, environment: { ALMA_API_URL: 'template', A: '1' } },
    ]),
  );
  const service = cleanup.use(await packageTinyService(functions));
  const stack = cleanup.use(
    await startLocalStack({
      template: service.directory,
      alma: { apiKey: 'key', url: 'http://127.0.0.1:1/almaws/v1', requestsPerSecond: 0 },
    }),
  );
  const disposal = cleanup.move();
  return { stack, [Symbol.asyncDispose]: () => disposal.disposeAsync() };
}

describe('a function', () => {
  test('sees the template’s variables, those of the Lambda runtime, and nothing of this process', async () => {
    await using started = await startFunctions(['environment']);
    process.env.LEAKED = 'yes';
    const seen = await started.stack.invoke('environment', {});
    delete process.env.LEAKED;
    expect(seen).toMatchObject({
      A: '1',
      ALMA_API_URL: 'http://127.0.0.1:1/almaws/v1',
      ALMA_REQUESTS_PER_SECOND: '0',
      AWS_ENDPOINT_URL_SQS: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      AWS_LAMBDA_FUNCTION_NAME: 'tiny-stg-environment',
      AWS_REGION: 'eu-west-1',
      QUEUE_URL: started.stack.queue('environmentQueue').url,
      _HANDLER: 'services/tiny/src/environment.handler',
    });
    expect(seen).not.toHaveProperty('LEAKED');
    expect(seen).not.toHaveProperty('HOME');
    expect(seen).toHaveProperty('cwd', expect.stringContaining('environmentFunction'));
  });

  test('gets a context, and stays warm between invocations', async () => {
    await using started = await startFunctions(['context']);
    const first = await started.stack.invoke('context', { a: 1 });
    const second = await started.stack.invoke('context', {});
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
    await using started = await startFunctions(['context']);
    const results = await Promise.all([1, 2, 3].map(() => started.stack.invoke('context', {})));
    expect(new Set(results.map((result) => Object(result).pid)).size).toBe(3);
  });

  test('is killed at its timeout', async () => {
    await using started = await startFunctions(['slow'], 0.2);
    await expect(started.stack.invoke('slow', {})).rejects.toMatchObject({ code: 'FUNCTION_TIMED_OUT' });
    const lines = await started.stack.logs();
    expect(lines.map(({ text }) => text)).toEqual(['tiny-stg-slow timed out after 0.20 seconds']);
  });

  test('whose process ends by itself fails that invocation, and the next gets a new process', async () => {
    await using started = await startFunctions(['crashing']);
    const failure = { code: 'FUNCTION_CRASHED', message: expect.stringContaining('exit code 7') };
    await expect(started.stack.invoke('crashing', {})).rejects.toMatchObject(failure);
    await expect(started.stack.invoke('crashing', {})).rejects.toMatchObject(failure);
  });

  test('can be killed in mid-invocation, also before it has begun', async () => {
    await using started = await startFunctions(['slow']);
    const killed = started.stack.kill('slow');
    await expect(started.stack.invoke('slow', {})).rejects.toMatchObject({
      code: 'FUNCTION_CRASHED',
      message: expect.stringContaining('SIGKILL'),
    });
    await killed;
    const lines = await started.stack.logs();
    expect(lines.map(({ text }) => text)).toEqual([
      expect.stringContaining('ended during an invocation (SIGKILL)'),
    ]);
  });

  test('is not started again by a stack that stops', async () => {
    await using started = await startFunctions(['slow']);
    const interrupted = started.stack.invoke('slow', {}).catch((error: unknown) => error);
    await started.stack.stop();
    expect(await interrupted).toMatchObject({ code: 'FUNCTION_CRASHED' });
    await expect(started.stack.invoke('slow', {})).rejects.toMatchObject({ code: 'FUNCTION_CRASHED' });
  });

  test.each([
    ['throwing', 'RangeError: out of it'],
    ['broken', 'Cannot find module'],
  ] as const)('that is %s fails with its own error', async (name, message) => {
    await using started = await startFunctions([name]);
    await expect(started.stack.invoke(name, {})).rejects.toMatchObject({
      code: 'FUNCTION_ERROR',
      message: expect.stringContaining(message),
    });
  });

  test('has every line that it wrote in the log by the time that it returns', async () => {
    await using started = await startFunctions(['noisy']);
    await started.stack.invoke('noisy', {});
    const functionName = 'tiny-stg-noisy';
    expect(await started.stack.logs()).toEqual([
      { functionName, text: '{"level":"INFO","n":1}', json: { level: 'INFO', n: 1 } },
      { functionName, text: 'a warning', json: undefined },
      { functionName, text: expect.stringMatching(/^no newlineEND RequestId: /), json: undefined },
    ]);
  });

  test('that is unknown is refused with the names that there are', async () => {
    await using started = await startFunctions(['noisy']);
    expect(() => started.stack.invoke('silent', {})).toThrow('no function "silent"; it has tiny-stg-noisy');
  });

  test('does not outlive the stack, even when that is killed', async () => {
    await using service = await packageTinyService({ context: { code: CODE.context } });
    const start = fileURLToPath(new URL('../start.ts', import.meta.url));
    const script = `
      const { startLocalStack } = await import(${JSON.stringify(start)});
      const stack = await startLocalStack({ template: process.argv[1], alma: { apiKey: 'key' } });
      console.log((await stack.invoke('context', {})).pid);`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script, service.directory], {
      // Its temporary files go where the test cleans up: it cannot do so itself.
      env: { TMPDIR: service.directory },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [pid] = await once(createInterface({ input: parent.stdout }), 'line');
    expect(isRunning(Number(pid))).toBe(true);
    parent.kill('SIGKILL');
    for (let tries = 0; tries < 100 && isRunning(Number(pid)); tries += 1) await sleep(20);
    expect(isRunning(Number(pid))).toBe(false);
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
