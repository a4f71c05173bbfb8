import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { EMPTY_ENVIRONMENT, type Environment } from '../testing/environment.ts';
import { startRefusingService } from '../testing/refusing-service.ts';
import { runCommand } from '../testing/run-command.ts';
import { type SmallStack, startSmallStack, WITHOUT_USERS } from '../testing/small-stack.ts';

let small: SmallStack;
beforeAll(async () => {
  small = await startSmallStack();
});
afterAll(async () => {
  await small[Symbol.asyncDispose]();
});

const status = (args: readonly string[], env: Environment = {}) =>
  runCommand(['status', ...args], { env: { ...small.env, ...env } });

const IN_STACK = ['--stack', 'local-stack'];

describe('what makes no sense', () => {
  test.each([
    ['an interval without a watch', ['--interval', '5'], /--interval goes with --watch/],
    ['an interval of nothing', ['--watch', '--interval', '0'], /must be a whole number, 1 or more/],
    ['a number of calls that is none', ['--alma-calls-low', 'few'], /must be a whole number/],
    ['an argument', ['users'], /too many arguments/],
    ['a queue without a URL', ['--queue', 'users'], /name=value/],
  ])('%s is wrong usage', async (_, args, message) => {
    const { code, stdout, stderr } = await status([...IN_STACK, ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd()).not.toContain('\n');
  });
});

describe('one clear line, and no status', () => {
  const nobody = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
  const cases: [string, string[], Environment, RegExp, number][] = [
    ['without credentials', IN_STACK, nobody, /^alma-cache: There are no AWS credentials;/, 1],
    ['without a region', IN_STACK, { AWS_REGION: undefined }, /^alma-cache: There is no AWS region;/, 2],
    [
      'without such a stack',
      ['--stage', 'prod'],
      {},
      /^alma-cache: There is no stack alma-cache-prod here, but local-stack;/,
      1,
    ],
    [
      'where the only queue that is named does not exist',
      ['--queue', 'users=http://127.0.0.1/000000000000/gone'],
      {},
      /^alma-cache: The queue does not exist, or no longer/,
      1,
    ],
    [
      'where that one is fed by a queue that is not named',
      ['--queue', 'loans=http://127.0.0.1/000000000000/gone'],
      {},
      /^alma-cache: The queue does not exist, or no longer/,
      1,
    ],
  ];
  test.each(cases)('%s', async (_, args, env, message, exitCode) => {
    for (const watch of [[], ['--watch']]) {
      const { code, stdout, stderr } = await runCommand(['status', ...args, ...watch], {
        env: { ...EMPTY_ENVIRONMENT, ...small.env, ...env },
      });
      expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
      expect(stderr).toMatch(message);
      expect(stderr.trimEnd()).not.toContain('\n');
    }
  });
});

test('what may not be read is named, and the rest is shown', async () => {
  await using refusing = await startRefusingService();
  const { code, stdout } = await status(IN_STACK, { AWS_ENDPOINT_URL_LAMBDA: refusing.url });
  expect(code).toBe(3);
  expect(stdout).toMatch(
    /^not readable +mappings: These credentials may not do this \(User: x is not authorized\)\n/,
  );
  expect(stdout).toMatch(/^users +0 +0 +- +\?$/m);
});

test('a Users queue that no stack names is no reason to call the stack well', async () => {
  await using alone = await startSmallStack(WITHOUT_USERS);
  const { code, stdout } = await runCommand(['status', ...IN_STACK], { env: alone.env });
  expect(code).toBe(3);
  expect(stdout).toMatch(/^not readable +queue users: in no stack named; give --queue users=URL$/m);
  expect(stdout).toMatch(/^users +\? +\? +\? +\? +\?$/m);
});

describe('watching without a terminal', () => {
  /** Ctrl-C at the third look. */
  async function watch(...args: string[]) {
    const interruption = new AbortController();
    let looks = 0;
    const ran = await runCommand(['status', ...IN_STACK, '--watch', ...args], {
      env: small.env,
      signal: interruption.signal,
      sleep: async () => {
        if (++looks === 3) interruption.abort();
      },
    });
    return { ...ran, lines: ran.stdout.trimEnd().split('\n') };
  }

  test('prints a line each time', async () => {
    const { code, lines, stdout, stderr } = await watch();
    expect({ code, stderr }).toEqual({ code: 130, stderr: '' });
    expect(lines).toHaveLength(3);
    for (const line of lines)
      expect(line).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z ATTENTION: users is not read: /);
    expect(stdout).not.toContain('\u001B');
  });

  test('prints a line of JSON each time', async () => {
    const { code, lines } = await watch('--json');
    expect(code).toBe(130);
    expect(lines.map((line) => JSON.parse(line).level)).toEqual(['attention', 'attention', 'attention']);
  });
});
