import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { ids, startWorkplace, type Workplace } from '../enqueue/testing/workplace.ts';
import { AWS_ENVIRONMENT, EMPTY_ENVIRONMENT } from '../testing/environment.ts';
import { runCommand } from '../testing/run-command.ts';

let at: Workplace;
beforeAll(async () => {
  at = await startWorkplace();
});
afterAll(async () => {
  await at[Symbol.asyncDispose]();
});
afterEach(() => at.clear());

describe('a failure', () => {
  test('in mid-run tells what was done, and how to go on', async () => {
    await using own = await startWorkplace();
    let pauses = 0;
    let sent: string[] = [];
    const vanish = async () => {
      pauses += 1;
      if (pauses < 2) return;
      sent = await own.queued();
      await own.deleteQueue('usersQueue');
    };
    const file = await own.fileOf(ids(100));
    const { code, stdout, stderr } = await own.enqueue([file, '--yes', '--rate', '40'], { sleep: vanish });
    expect(sent).toHaveLength(80);
    expect(stdout).toMatch(/^80 user ids queued, of 100 read: 0 invalid, 0 repeated, 20 failed\.\n/);
    const [failure, advice] = stderr.split('\n');
    expect(failure).toMatch(/^alma-cache: The queue does not exist, or no longer/);
    expect(advice).toContain(`To go on: npx alma-cache enqueue --from 81 ${file} --yes --rate 40`);
    expect(code).toBe(3);
  });

  test('before anything was sent is one line', async () => {
    await using own = await startWorkplace();
    await own.deleteQueue('usersQueue');
    for (const args of [['-'], ['-', '--yes']]) {
      const { code, stdout, stderr } = await own.enqueue(args, { stdin: 'anna' });
      expect(stdout).toBe('');
      expect(stderr).toMatch(/^alma-cache: The queue does not exist, or no longer[^\n]*\n$/);
      expect(code).toBe(1);
    }
  });

  test('of a stack that does not exist is one line', async () => {
    const { code, stdout, stderr } = await runCommand(['enqueue', '-', '--stack', 'nowhere'], {
      env: at.env,
    });
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^alma-cache: There is no stack nowhere here[^\n]*\n$/);
    expect(code).toBe(1);
  });

  test.each([
    ['no credentials', { ...EMPTY_ENVIRONMENT, AWS_REGION: 'eu-west-1' }, 1, 'no AWS credentials'],
    ['no region', { ...AWS_ENVIRONMENT, AWS_REGION: undefined }, 2, 'no AWS region'],
  ])('of %s is one line', async (_, env, exitCode, words) => {
    const queue = 'users=https://sqs.eu-west-1.amazonaws.com/000000000000/users';
    for (const mode of [[], ['--yes']]) {
      const args = ['enqueue', '-', '--queue', queue, ...mode];
      const { code, stdout, stderr } = await runCommand(args, { env, stdin: 'anna' });
      expect(stdout).toBe('');
      expect(stderr).toMatch(/^alma-cache: [^\n]*\n$/);
      expect(stderr).toContain(words);
      expect(code).toBe(exitCode);
    }
  });

  test.each([[[]], [['--yes']]])('of --from beyond the end of the list is one line: %j', async (mode) => {
    const { code, stdout, stderr } = await at.enqueue(['-', '--from', '4', ...mode], {
      stdin: 'anna\nben\n',
    });
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^alma-cache: There is nothing from number 4 on[^\n]*\n$/);
    expect(code).toBe(2);
  });

  test.each([
    ['neither a file nor --all', [], 'either a file'],
    ['both a file and --all', ['ids.txt', '--all'], 'either a file'],
    ['--all without a key', ['--all'], 'ALMA_API_KEY'],
    [
      'a file that is not there',
      ['/not/there'],
      'Cannot read /not/there: there is no such file; look at its name',
    ],
    ['a folder', ['/'], 'Cannot read /: it is a folder; name a file in it'],
    ['line 0', ['-', '--from', '0'], '--from'],
    ['no rate at all', ['-', '--rate', '0'], '--rate'],
    ['an unknown option', ['-', '--force'], '--force'],
    ['a queue without a name', ['-', '--queue', 'https://sqs'], '--queue'],
  ])('of usage is one line: %s', async (_, args, words) => {
    const { code, stdout, stderr } = await at.enqueue(args);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^alma-cache: [^\n]*\n$/);
    expect(stderr).toContain(words);
    expect(code).toBe(2);
  });
});
