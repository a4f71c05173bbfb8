import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { AWS_ENVIRONMENT, EMPTY_ENVIRONMENT, type Environment } from '../src/testing/environment.ts';
import { inTerminal } from '../src/testing/in-terminal.ts';
import { type DeadLetters, STACK, startDeadLetters } from './dead-letters.ts';

const NOTHING_HERE = 'http://127.0.0.1:1';

let at: DeadLetters;

beforeAll(async () => {
  at = await startDeadLetters();
});
afterAll(async () => {
  await at[Symbol.asyncDispose]();
});
afterEach(() => at.reset());

describe('a list of dead letters', () => {
  test('tells how many failed for which reason, and what to do', async () => {
    const [nobody1, bad, nobody2] = await at.failUsers();
    const before = await at.stillThere('usersQueue');

    const { code, data } = await at.deadJson('list', 'users');

    expect(code).toBe(0);
    expect(data.queues).toEqual([
      expect.objectContaining({
        queue: 'users',
        deadLetterQueue: 'local-stack-usersDLQ',
        visible: 3,
        examined: 3,
        complete: true,
        reasonsUnknownBecause: null,
        groups: [
          expect.objectContaining({
            reason: 'ALMA_USER_NOT_FOUND',
            messages: 2,
            messageIds: [nobody1, nobody2],
            whatToDo: expect.stringContaining('purge'),
          }),
          expect.objectContaining({ reason: 'BAD_MESSAGE', messages: 1, messageIds: [bad] }),
        ],
      }),
    ]);
    expect(before.map(({ state }) => state)).toEqual(['visible', 'visible', 'visible']);
    expect(await at.stillThere('usersQueue')).toEqual(before);
  });

  test('costs one receipt of each message, and says so', async () => {
    await at.failUsers();
    const receipts = async () =>
      (await at.stack.deadLetterQueue('usersQueue').messages()).map(({ receiveCount }) => receiveCount);
    const before = await receipts();
    const { stderr } = await at.dead(['list', 'users']);
    expect(stderr).toContain('one more receipt of each message');
    expect(await receipts()).toEqual(before.map((count) => count + 1));
  });

  test('is of every queue that has some, where none is named', async () => {
    await at.failUsers();
    await at.fail('loansQueue', '{"userID":"known"}');
    const { code, stdout } = await at.dead(['list']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^loans: 1 dead letter\n(.+\n)+ +1 +BAD_MESSAGE /m);
    expect(stdout).toMatch(/^users: 3 dead letters\n(.+\n)+ +2 +ALMA_USER_NOT_FOUND /m);
    expect(stdout).not.toContain('fees');
  });

  test('is short, and a success, where there are none', async () => {
    expect(await at.dead(['list'])).toEqual({
      code: 0,
      stdout: '',
      stderr: 'There are no dead letters.\n',
    });
    expect(await at.dead(['list', 'fees'])).toEqual({
      code: 0,
      stdout: 'fees: 0 dead letters\n',
      stderr: '',
    });
  });

  test('examines no more than the limit, rounded up to what SQS gives at once', async () => {
    await at.fail('loansQueue', ...Array.from({ length: 25 }, (_, index) => `not a loan ${index}`));
    const { code, stdout, stderr } = await at.dead(['list', 'loans', '--limit', '15']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^loans: 20 of about 25 dead letters examined\n/);
    expect(stderr).toContain('loans: --limit N examines more than 20.');
    expect(await at.stack.deadLetterQueue('loansQueue').counts()).toMatchObject({
      visible: 25,
      inFlight: 0,
    });
  });

  test('groups by what bodies look like where the logs cannot be read, and says why', async () => {
    await at.failUsers();
    const unreadable = { ...at.env, AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: NOTHING_HERE };
    const { code, stdout, stderr } = await at.dead(['list', 'users'], { env: unreadable });
    expect(code).toBe(0);
    expect(stdout).toMatch(/ 2 +not known, body is text .*\n +1 +not known, body is JSON object of userID /);
    expect(stderr).toMatch(/users: why messages failed is not known: .*ECONNREFUSED/);
  });

  test('shows bodies, which name patrons, where they are asked for', async () => {
    await at.failUsers();
    expect((await at.dead(['list', 'users'])).stdout).not.toContain('nobody');
    expect((await at.dead(['list', 'users', '--bodies'])).stdout).toMatch(/^ {2}[\w-]{36} {2}nobody.1$/m);
  });

  test('may be read by somebody who has seen enough', async () => {
    await at.failUsers();
    await using session = inTerminal(['dead', 'list', ...STACK], { env: at.env, shell: '| head -1' });
    expect(await session.exited).toBe(0);
    expect(session.text).toContain('users: 3 dead letters');
  });
});

describe('a dry run', () => {
  test.each([['redrive'], ['purge']])('of %s counts, and touches no message', async (command) => {
    await at.failUsers();
    const before = await at.stack.deadLetterQueue('usersQueue').messages();
    const { code, stdout, stderr } = await at.dead([command, 'users']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/about 3 messages/i);
    expect(stderr).toMatch(/dry run.*--yes does it/);
    expect(await at.stack.deadLetterQueue('usersQueue').messages()).toEqual(before);
  });

  test.each([
    ['redrive', 'moved', '--reason', 'BAD_MESSAGE'],
    ['purge', 'deleted', '--match', 'userID'],
  ])('of %s of some tells how many, and leaves all in place', async (command, done, ...which) => {
    await at.failUsers();
    const before = await at.stillThere('usersQueue');
    const { code, stdout, stderr } = await at.dead([command, 'users', ...which]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      new RegExp(`^Of 3 examined messages, 1 would be ${done} from local-stack-usersDLQ`),
    );
    expect(stderr).toMatch(/dry run.*--yes does it/);
    expect(await at.stillThere('usersQueue')).toEqual(before);
  });
});

describe('a purge', () => {
  test('of all leaves nothing', async () => {
    await at.failUsers();
    const { code, stdout, stderr } = await at.dead(['purge', 'users', '--yes']);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'About 3 messages are deleted from local-stack-usersDLQ for good.\n',
    });
    expect(stderr).toContain('up to 60 seconds');
    expect(await at.stack.deadLetterQueue('usersQueue').messages()).toEqual([]);
  });

  test('of some leaves the others', async () => {
    await at.failUsers();
    const { code, data } = await at.deadJson('purge', 'users', '--reason', 'ALMA_USER_NOT_FOUND', '--yes');
    expect(code).toBe(0);
    expect(data).toMatchObject({ examined: 3, deleted: 2, skipped: 1, failed: 0 });
    expect(await at.stillThere('usersQueue')).toEqual([
      expect.objectContaining({ body: '{"userID":"x"}', state: 'visible' }),
    ]);
  });

  test('of what is younger leaves everything', async () => {
    await at.failUsers();
    const { data } = await at.deadJson('purge', 'users', '--older-than', '1h', '--yes');
    expect(data).toMatchObject({ examined: 3, deleted: 0, skipped: 3 });
    expect(await at.stillThere('usersQueue')).toHaveLength(3);
  });
});

describe('one clear line and its exit code', () => {
  test.each([
    [2, ['redrive'], /missing required argument 'queue'/],
    [2, ['redrive', 'users', '--rate', '501'], /500 or less/],
    [2, ['redrive', 'users', '--older-than', '2'], /2d, 12h, 30min/],
    [2, ['purge', 'users', '--limit', '0'], /1 or more/],
    [2, ['resurrect'], /unknown command/],
    [1, ['list', 'lones'], /No queue "lones": the deployment has loans, requests, fees, users/],
    [1, ['purge', 'users', '--reason', 'X', '--stack', 'other-stack'], /There is no stack other-stack/],
  ])('%i for %j', async (exitCode, args, words) => {
    const { code, stdout, stderr } = await at.dead(args);
    expect({ code, stdout, lines: stderr.split('\n').length }).toEqual({
      code: exitCode,
      stdout: '',
      lines: 2,
    });
    expect(stderr).toMatch(words);
  });

  test.each<[string, readonly string[], () => Environment, RegExp]>([
    ['without credentials', ['list'], anonymous, /There are no AWS credentials/],
    ['where AWS is not to be found', ['purge', 'users', '--yes'], astray, /AWS cannot be reached/],
  ])('%s', async (_, args, environment, words) => {
    await using session = inTerminal(['dead', ...args, ...STACK], { env: environment(), columns: 300 });
    expect(await session.exited).toBe(1);
    expect(session.text).toMatch(words);
    expect(session.text).toMatch(/^alma-cache: .*\r\n$/);
  });

  function anonymous(): Environment {
    const { AWS_REGION } = AWS_ENVIRONMENT;
    return { ...EMPTY_ENVIRONMENT, AWS_REGION, ...at.stack.controlPlaneEndpoints };
  }

  function astray(): Environment {
    return { ...at.env, AWS_ENDPOINT_URL_SQS: NOTHING_HERE };
  }

  test('where reasons are asked for that cannot be known, and nothing is touched', async () => {
    await at.failUsers();
    const before = await at.stillThere('usersQueue');
    const unreadable = { ...at.env, AWS_ENDPOINT_URL_LAMBDA: NOTHING_HERE };
    const { code, stderr } = await at.dead(['purge', 'users', '--reason', 'BAD_MESSAGE', '--yes'], {
      env: unreadable,
    });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^alma-cache: The reasons are not known: .*\n$/),
    });
    expect(await at.stillThere('usersQueue')).toEqual(before);
  });
});
