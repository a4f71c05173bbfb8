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
  process.stdout.write(JSON.stringify({ level: 'INFO', n: 1 }) + '\\n');
  process.stdout.write(JSON.stringify({ text: 'one\\u2028line' }) + '\\n');
  console.log('read %i of', 7, { loans: 8 });
  console.error('a warning\\nof two lines');
  process.stdout.write('no newline');
};`,
  traced: `
export const handler = async (event, { xRayTraceId }) => [
  xRayTraceId, process.env._X_AMZN_TRACE_ID, globalThis.awslambda.InvokeStore.getXRayTraceId(),
];`,
  circular: `export const handler = async () => { const answer = {}; answer.answer = answer; return answer; };`,
  callback: `export const handler = (event, context, callback) => callback(null, 'done');`,
  nothing: `export const other = () => {};`,
  sick: `throw Object.assign(new TypeError('no variable'), { code: 'ENV_MISSING' });`,
  saying: `export const handler = async () => { throw 'a text'; };`,
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

  test('that cools down starts anew', async () => {
    const { pid } = Object(await stack.invoke('context', {}));
    await stack.coolDown('context');
    expect(Object(await stack.invoke('context', {})).pid).not.toBe(pid);
  });

  test('reports the memory that it has had itself, whatever the stack has that starts it', async () => {
    const ballast = Buffer.alloc(400_000_000, 1);
    await stack.coolDown('context');
    await stack.invoke('context', {});
    const report = (await linesOf('context')).findLast((line) => line.startsWith('REPORT'));
    const [, megabytes] = /Max Memory Used: (\d+) MB/.exec(report ?? '') ?? [];
    expect(Number(megabytes)).toBeGreaterThan(20);
    expect(Number(megabytes)).toBeLessThan(ballast.length / 2e6);
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

  test('is killed at its timeout, in Lambda’s words', async () => {
    await expect(stack.invoke('hasty', {})).rejects.toMatchObject({ code: 'FUNCTION_TIMED_OUT' });
    expect(await linesOf('hasty')).toEqual([
      expect.stringMatching(/^START RequestId: [0-9a-f-]{36} Version: \$LATEST$/),
      expect.stringMatching(/^\d{4}-\S+Z [0-9a-f-]{36} Task timed out after 0\.20 seconds$/),
      expect.stringMatching(/^END RequestId: /),
      expect.stringMatching(/^REPORT RequestId: .*\tStatus: timeout$/),
    ]);
  });

  test('whose process ends by itself fails that invocation, and the next gets a new process', async () => {
    const failure = { code: 'FUNCTION_CRASHED', message: expect.stringContaining('exit status 7') };
    await expect(stack.invoke('crashing', {})).rejects.toMatchObject(failure);
    await expect(stack.invoke('crashing', {})).rejects.toMatchObject(failure);
    const lines = await linesOf('crashing');
    expect(lines).toHaveLength(2 * 5);
    expect(lines.slice(1, 3)).toEqual([
      expect.stringMatching(/^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 7$/),
      'Runtime.ExitError',
    ]);
  });

  test('can be killed in mid-invocation, also before it has begun', async () => {
    const killed = stack.kill('slow');
    await expect(stack.invoke('slow', {})).rejects.toMatchObject({
      code: 'FUNCTION_CRASHED',
      message: expect.stringContaining('SIGKILL'),
    });
    await killed;
    expect(await linesOf('slow')).toEqual([expect.stringMatching(/^INIT_REPORT .*\tStatus: error$/)]);
  });

  test('is not started again by a stack that stops', async () => {
    const stopping = await startStack();
    const interrupted = stopping.invoke('slow', {}).catch((error: unknown) => error);
    await stopping.stop();
    expect(await interrupted).toMatchObject({ code: 'FUNCTION_CRASHED' });
    await expect(stopping.invoke('slow', {})).rejects.toMatchObject({ code: 'FUNCTION_CRASHED' });
  });

  test.each([
    ['throwing', 'RangeError', 'out of it'],
    ['saying', 'string', 'a text'],
    ['circular', 'Runtime.JSONStringifyError', 'Unable to stringify response body'],
    ['broken', 'Error', 'Cannot find module'],
    ['sick', 'TypeError', 'no variable'],
    ['nothing', 'Runtime.HandlerNotFound', 'services/tiny/src/nothing.handler is undefined or not exported'],
    ['callback', 'Runtime.CallbackHandlerDeprecated', 'ERROR: AWS Lambda has removed support'],
  ] as const)('that is %s fails as on Lambda, each time', async (name, errorType, message) => {
    for (let time = 0; time < 2; time++) {
      await expect(stack.invoke(name, {})).rejects.toMatchObject({
        code: 'FUNCTION_ERROR',
        errorType,
        message: expect.stringContaining(`${errorType}: ${message}`),
      });
    }
  });

  test('that throws has its error in the log as Lambda writes it, and so has one that does not start', async () => {
    await stack.invoke('throwing', {}).catch(() => undefined);
    await stack.invoke('sick', {}).catch(() => undefined);
    const [thrown] = (await linesOf('throwing')).filter((line) => line.includes('Invoke Error'));
    const [, , level, , error = ''] = thrown?.split('\t') ?? [];
    expect(level).toBe('ERROR');
    expect(JSON.parse(error)).toEqual({
      errorType: 'RangeError',
      errorMessage: 'out of it',
      stack: expect.arrayContaining(['RangeError: out of it']),
    });
    const lines = await linesOf('sick');
    expect(lines).toContainEqual(
      expect.stringMatching(/^\S+Z\t-\tERROR\tInit Error \t{"errorType":"TypeError",.*"code":"ENV_MISSING"/),
    );
    expect(lines).toContainEqual(expect.stringMatching(/^INIT_REPORT .*\tPhase: init\tStatus: error$/));
  });

  test('belongs to a trace that is not sampled, which libraries find where Lambda leaves it', async () => {
    const traces = Object(await stack.invoke('traced', {}));
    expect(traces[0]).toMatch(
      /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0;Lineage=1:[0-9a-f]{8}:0$/,
    );
    expect(traces).toEqual(Array(3).fill(traces[0]));
  });

  test('has every line that it wrote in the log by the time that it returns', async () => {
    await stack.invoke('noisy', {});
    const functionName = 'tiny-stg-noisy';
    const lines = (await stack.logs()).filter((line) => line.functionName === functionName);
    const [, id = ''] = /^START RequestId: (\S+) /.exec(lines[0]?.text ?? '') ?? [];
    expect(lines.map(({ json }) => json).filter(Boolean)).toEqual([
      { level: 'INFO', n: 1 },
      { text: 'one\u2028line' },
    ]);
    expect(lines.map(({ text }) => text.replace(/^\d{4}-\d\d-\d\dT[\d:.]{12}Z/, 'TIME'))).toEqual([
      `START RequestId: ${id} Version: $LATEST`,
      '{"level":"INFO","n":1}',
      '{"text":"one\u2028line"}',
      `TIME\t${id}\tINFO\tread 7 of { loans: 8 }`,
      `TIME\t${id}\tERROR\ta warning\rof two lines`,
      'no newline',
      `END RequestId: ${id}`,
      expect.stringMatching(
        /^REPORT RequestId: \S+\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 256 MB\tMax Memory Used: \d+ MB\tInit Duration: [\d.]+ ms$/,
      ),
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
