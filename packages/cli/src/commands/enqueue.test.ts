import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox } from '@alma-cache/alma-sandbox';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { AWS_ENVIRONMENT, EMPTY_ENVIRONMENT } from '../testing/environment.ts';
import { type RunOptions, runCommand } from '../testing/run-command.ts';
import { type SmallStack, startSmallStack } from '../testing/small-stack.ts';

const ids = (count: number) => Array.from({ length: count }, (_, index) => `user-${index + 1}`);

let folder: string;
let small: SmallStack;
beforeAll(async () => {
  small = await startSmallStack();
  folder = await mkdtemp(join(tmpdir(), 'alma-cache-enqueue-'));
});
afterAll(async () => {
  await small[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});
afterEach(async () => {
  small.stack.faults.clear();
  await small.stack.queue('usersQueue').receiveAll();
});

async function fileOf(content: string | readonly string[]): Promise<string> {
  const file = join(folder, 'ids.txt');
  await writeFile(file, typeof content === 'string' ? content : content.join('\n'));
  return file;
}

function enqueue(args: readonly string[], options: RunOptions = {}, { env: stackEnv } = small) {
  const env = { ...stackEnv, ...options.env };
  return runCommand(['enqueue', ...args, '--stack', 'local-stack'], { ...options, env });
}

const MIXED = '\uFEFFprimary_id\r\n0012345\r\n\r\n"Anna" \r\nBEN\r\nanna\r\n..\r\nchris';

describe('a list', () => {
  test('is checked, and nothing is sent, unless that is asked for', async () => {
    const { code, stdout, stderr } = await enqueue([await fileOf(MIXED)]);
    expect(stdout).toBe(
      [
        '4 user ids to queue, of 7 read: 2 invalid, 1 repeated.',
        'The first is 0012345.',
        `The queue is ${small.stack.queue('usersQueue').url}: 0 messages waiting, each kept for 4 d.`,
        '',
        'number  not sent    because it',
        '     1  primary_id  looks like a header',
        '     7  ..          is a relative path',
        '     6  anna        came before',
        '',
      ].join('\n'),
    );
    expect(stderr).toBe('Nothing was sent; --yes sends.\n');
    expect(code).toBe(3);
    expect(await small.bodies('usersQueue')).toEqual([]);
  });

  test('is sent with --yes, but for what is invalid or repeated', async () => {
    const { code, stdout, stderr } = await enqueue([await fileOf(MIXED), '--yes']);
    expect((await small.bodies('usersQueue')).toSorted()).toEqual(['0012345', 'Anna', 'BEN', 'chris']);
    expect(stdout).toMatch(/^4 user ids queued, of 7 read: 2 invalid, 1 repeated, 0 failed\.\n/);
    expect(stderr).toBe('');
    expect(code).toBe(3);
  });

  test('may come from standard input', async () => {
    const { code, stdout } = await enqueue(['-', '--yes', '--json'], {
      stdin: ['an', 'na\nb', 'en\n'],
    });
    expect((await small.bodies('usersQueue')).toSorted()).toEqual(['anna', 'ben']);
    expect(JSON.parse(stdout)).toEqual({
      dryRun: false,
      source: 'standard input',
      queue: small.stack.queue('usersQueue').url,
      read: 2,
      queued: 2,
      invalid: 0,
      repeated: 0,
      failed: 0,
      next: null,
      notSent: [],
    });
    expect(code).toBe(0);
  });

  test('is gone on with from a line, and what came before it is not sent again', async () => {
    const { code, stdout } = await enqueue([await fileOf(MIXED), '--from', '5', '--yes', '--json']);
    expect((await small.bodies('usersQueue')).toSorted()).toEqual(['BEN', 'chris']);
    expect(JSON.parse(stdout)).toMatchObject({ read: 4, queued: 2, invalid: 1, repeated: 1 });
    expect(code).toBe(3);
  });

  test.each([
    ['with repeated ids alone is sent as it should be', 'anna\nANNA\n', 0],
    ['with nothing in it is no failure', '\n\n', 0],
    ['with nothing valid in it is one', '..\n', 1],
  ])('%s', async (_, content, exitCode) => {
    const file = await fileOf(content);
    expect((await enqueue([file, '--yes'])).code).toBe(exitCode);
    expect((await enqueue([file])).code).toBe(exitCode);
  });

  test('of 2,000 ids arrives whole', async () => {
    const { code } = await enqueue([await fileOf(ids(2_000)), '--yes']);
    expect(code).toBe(0);
    expect(new Set(await small.bodies('usersQueue'))).toEqual(new Set(ids(2_000)));
  });

  test('of which SQS refuses some at first arrives whole', async () => {
    small.stack.faults.set([
      { service: 'sqs', action: 'SendMessageBatch', kind: 'refuse-entries', rate: 0.3, times: 20 },
      { service: 'sqs', action: 'SendMessageBatch', kind: 'throttle', rate: 0.3, times: 5 },
    ]);
    const { code } = await enqueue([await fileOf(ids(200)), '--yes']);
    expect(code).toBe(0);
    expect((await small.bodies('usersQueue')).toSorted()).toEqual(ids(200).toSorted());
    expect(small.stack.faults.counts['sqs SendMessageBatch refuse-entries']).toBe(20);
  });

  test('of which SQS keeps refusing some is gone on with from the first of them', async () => {
    small.stack.faults.set([
      { service: 'sqs', action: 'SendMessageBatch', kind: 'refuse-entries', rate: 0.9 },
    ]);
    const file = await fileOf(ids(60));
    const { code, stdout, stderr } = await enqueue([file, '--yes', '--json']);
    const { read, queued, failed, next } = JSON.parse(stdout);
    expect(code).toBe(3);
    expect(queued + failed).toBe(read);
    expect(stderr).toMatch(/^alma-cache: SQS did not accept \d+ of 40 user ids[^\n]*\nTo go on: [^\n]*\n$/);

    small.stack.faults.clear();
    expect((await enqueue([file, '--yes', '--from', String(next)])).code).toBe(0);
    expect(new Set(await small.bodies('usersQueue'))).toEqual(new Set(ids(60)));
  });

  test('tells in one JSON object what it holds', async () => {
    const { stdout } = await enqueue([await fileOf(MIXED), '--json']);
    expect(JSON.parse(stdout)).toEqual({
      dryRun: true,
      source: join(folder, 'ids.txt'),
      queue: small.stack.queue('usersQueue').url,
      waiting: 0,
      retentionSeconds: 345_600,
      read: 7,
      toQueue: 4,
      invalid: 2,
      repeated: 1,
      first: '0012345',
      notSent: [
        { number: 1, id: 'primary_id', outcome: 'invalid', reason: 'looks like a header' },
        { number: 6, id: 'anna', outcome: 'repeated', reason: 'came before' },
        { number: 7, id: '..', outcome: 'invalid', reason: 'is a relative path' },
      ],
    });
  });
});

describe('every user of Alma', () => {
  const almaEnv = ({ url, apiKey }: { url: string; apiKey: string }) => ({
    ALMA_API_URL: url,
    ALMA_API_KEY: apiKey,
  });

  test('is counted in one call unless sending is asked for', async () => {
    await using sandbox = await startSandbox({ users: 250, perDay: 1000 });
    const { code, stdout, stderr } = await enqueue(['--all'], { env: almaEnv(sandbox) });
    expect(stdout).toMatch(
      /^250 users of Alma to queue, read in 4 calls\.\n999 Alma calls left today\.\nThe queue/,
    );
    expect(stderr).toBe('Nothing was sent; --yes sends.\n');
    expect(code).toBe(0);
    expect(sandbox.calls.total).toBe(1);
  });

  test('is sent in as many calls as was said', async () => {
    await using sandbox = await startSandbox({ users: 250 });
    const dryRun = await enqueue(['--all', '--json'], { env: almaEnv(sandbox) });
    const before = sandbox.calls.total;
    const { code } = await enqueue(['--all', '--yes'], { env: almaEnv(sandbox) });
    expect(code).toBe(0);
    expect(sandbox.calls.total - before).toBe(JSON.parse(dryRun.stdout).almaCalls);
    const everyone = Array.from(sandbox.data.users(), ({ primaryId }) => primaryId);
    expect((await small.bodies('usersQueue')).toSorted()).toEqual(everyone.toSorted());
  });

  test('is gone on with where the day’s calls were used up', async () => {
    await using sandbox = await startSandbox({ users: 250, perDay: 2 });
    const { code, stdout, stderr } = await enqueue(['--all', '--yes'], { env: almaEnv(sandbox) });
    expect(code).toBe(3);
    expect(stdout).toMatch(/^80 user ids queued/);
    const [failure, advice] = stderr.split('\n');
    expect(failure).toMatch(/^alma-cache: .*day/i);
    expect(advice).toContain('To go on: npx alma-cache enqueue --from 81 --all --yes --stack local-stack');

    sandbox.limits.perDay = 100;
    const rest = await enqueue(['--all', '--yes', '--from', '81', '--json'], {
      env: almaEnv(sandbox),
    });
    expect(JSON.parse(rest.stdout)).toMatchObject({ queued: 170, next: null });
    const everyone = Array.from(sandbox.data.users(), ({ primaryId }) => primaryId);
    expect((await small.bodies('usersQueue')).toSorted()).toEqual(everyone.toSorted());
  });

  test('is not read with a key that Alma refuses', async () => {
    await using sandbox = await startSandbox({ users: 1 });
    const env = { ...almaEnv(sandbox), ALMA_API_KEY: 'l8xx-wrong' };
    const { code, stdout, stderr } = await enqueue(['--all', '--yes'], { env });
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^alma-cache: [^\n]*key[^\n]*\n$/);
    expect(stderr).not.toContain('l8xx-wrong');
  });
});

describe('a failure', () => {
  test('in mid-run tells what was done, and how to go on', async () => {
    await using own = await startSmallStack();
    let pauses = 0;
    let sent: string[] = [];
    const vanish = async () => {
      pauses += 1;
      if (pauses < 2) return;
      sent = await own.bodies('usersQueue');
      await own.deleteQueue('usersQueue');
    };
    const file = await fileOf(ids(100));
    const { code, stdout, stderr } = await enqueue([file, '--yes', '--rate', '40'], { sleep: vanish }, own);
    expect(sent).toHaveLength(80);
    expect(stdout).toMatch(/^80 user ids queued, of 100 read: 0 invalid, 0 repeated, 20 failed\.\n/);
    const [failure, advice] = stderr.split('\n');
    expect(failure).toMatch(/^alma-cache: The queue does not exist, or no longer/);
    expect(advice).toContain(`To go on: npx alma-cache enqueue --from 81 ${file} --yes --rate 40`);
    expect(code).toBe(3);
  });

  test('before anything was sent is one line', async () => {
    await using own = await startSmallStack();
    await own.deleteQueue('usersQueue');
    for (const args of [['-'], ['-', '--yes']]) {
      const { code, stdout, stderr } = await enqueue(args, { stdin: 'anna' }, own);
      expect(stdout).toBe('');
      expect(stderr).toMatch(/^alma-cache: The queue does not exist, or no longer[^\n]*\n$/);
      expect(code).toBe(1);
    }
  });

  test('of a stack that does not exist is one line', async () => {
    const { code, stdout, stderr } = await runCommand(['enqueue', '-', '--stack', 'nowhere'], {
      env: small.env,
    });
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^alma-cache: There is no stack nowhere here[^\n]*\n$/);
    expect(code).toBe(1);
  });

  const somewhere = ['--queue', 'users=http://127.0.0.1:1/000000000000/users'];
  test.each([
    [
      'no credentials',
      [...somewhere],
      { ...EMPTY_ENVIRONMENT, AWS_REGION: 'eu-west-1' },
      1,
      'no AWS credentials',
    ],
    ['no region', [...somewhere], { ...AWS_ENVIRONMENT, AWS_REGION: undefined }, 2, 'no AWS region'],
  ])('of %s is one line', async (_, args, env, exitCode, words) => {
    for (const mode of [[], ['--yes']]) {
      const { code, stdout, stderr } = await runCommand(['enqueue', '-', ...args, ...mode], {
        env,
        stdin: 'anna',
      });
      expect(stdout).toBe('');
      expect(stderr).toMatch(/^alma-cache: [^\n]*\n$/);
      expect(stderr).toContain(words);
      expect(code).toBe(exitCode);
    }
  });

  test.each([
    ['neither a file nor --all', [], 'either a file'],
    ['both a file and --all', ['ids.txt', '--all'], 'either a file'],
    ['--all without a key', ['--all'], 'ALMA_API_KEY'],
    ['a file that is not there', ['/not/there'], 'Cannot read /not/there'],
    ['a folder', ['/'], 'Cannot read /'],
    ['line 0', ['-', '--from', '0'], '--from'],
    ['no rate at all', ['-', '--rate', '0'], '--rate'],
    ['an unknown option', ['-', '--force'], '--force'],
    ['a queue without a name', ['-', '--queue', 'https://sqs'], '--queue'],
  ])('of usage is one line: %s', async (_, args, words) => {
    const { code, stdout, stderr } = await enqueue(args);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^alma-cache: [^\n]*\n$/);
    expect(stderr).toContain(words);
    expect(code).toBe(2);
  });
});
