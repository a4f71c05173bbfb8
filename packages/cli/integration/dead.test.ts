import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type Harness, startHarness } from '../../../integration/harness.ts';
import { AWS_ENVIRONMENT, EMPTY_ENVIRONMENT, type Environment } from '../src/testing/environment.ts';
import { inTerminal } from '../src/testing/in-terminal.ts';
import { type RunOptions, runCommand } from '../src/testing/run-command.ts';

const NOTHING_HERE = 'http://127.0.0.1:1';

let harness: Harness;
let env: Environment;

beforeAll(async () => {
  harness = await startHarness({ users: [{ primaryId: 'known', loans: 3, requests: 0, fees: 0 }] });
  const { stack } = harness;
  env = { ...AWS_ENVIRONMENT, ...stack.endpoints, ...stack.managementEndpoints };
});
afterAll(async () => {
  await harness[Symbol.asyncDispose]();
});
afterEach(async () => {
  const { stack } = harness;
  stack.faults.clear();
  for (const name of ['updateUser', 'updateLoan']) stack.enable(name);
  await stack.drained();
  for (const queue of stack.deadLetterQueues) await queue.receiveAll();
});

const STACK = ['--stack', 'local-stack'];
const dead = (args: readonly string[], options: RunOptions = {}) =>
  runCommand(['dead', ...args, ...STACK], { env, ...options });

async function deadJson(...args: string[]) {
  const { stdout, ...rest } = await dead([...args, '--json']);
  return { ...rest, data: JSON.parse(stdout) };
}

/** Sends messages to a queue, where they fail as often as it takes. */
async function fail(queue: string, ...bodies: string[]): Promise<string[]> {
  const ids = await harness.stack.queue(queue).send(...bodies);
  await harness.stack.drained();
  return ids;
}

/** Two users whom Alma does not know, and a message that is none. */
const failUsers = () => fail('usersQueue', 'nobody.1', '{"userID":"x"}', 'nobody.2');

const deadIn = (queue: string) => harness.stack.deadLetterQueue(queue).messages();
const bodiesIn = async (queue: string) => (await deadIn(queue)).map(({ body }) => body).toSorted();

/** What is dead, and where it is; not how often it was received. */
async function stillThere(queue: string) {
  const messages = await deadIn(queue);
  return messages
    .map(({ messageId, body, state }) => ({ messageId, body, state }))
    .toSorted((a, b) => a.messageId.localeCompare(b.messageId));
}

describe('a list of dead letters', () => {
  test('tells how many failed for which reason, and what to do', async () => {
    const [nobody1, bad, nobody2] = await failUsers();
    const before = await stillThere('usersQueue');

    const { code, data } = await deadJson('list', 'users');

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
    expect(await stillThere('usersQueue')).toEqual(before);
  });

  test('costs one receipt of each message, and says so', async () => {
    await failUsers();
    const receipts = async () => (await deadIn('usersQueue')).map(({ receiveCount }) => receiveCount);
    const before = await receipts();
    const { stderr } = await dead(['list', 'users']);
    expect(stderr).toContain('one more receipt of each message');
    expect(await receipts()).toEqual(before.map((count) => count + 1));
  });

  test('is of every queue that has some, where none is named', async () => {
    await failUsers();
    await fail('loansQueue', '{"userID":"known"}');
    const { code, stdout } = await dead(['list']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^loans: 1 dead letter\n(.+\n)+ +1 +BAD_MESSAGE /m);
    expect(stdout).toMatch(/^users: 3 dead letters\n(.+\n)+ +2 +ALMA_USER_NOT_FOUND /m);
    expect(stdout).not.toContain('fees');
  });

  test('is short, and a success, where there are none', async () => {
    expect(await dead(['list'])).toEqual({ code: 0, stdout: '', stderr: 'There are no dead letters.\n' });
    expect(await dead(['list', 'fees'])).toEqual({ code: 0, stdout: 'fees: 0 dead letters\n', stderr: '' });
  });

  test('examines no more than the limit, rounded up to what SQS gives at once', async () => {
    await fail('loansQueue', ...Array.from({ length: 25 }, (_, index) => `not a loan ${index}`));
    const { code, stdout, stderr } = await dead(['list', 'loans', '--limit', '15']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^loans: 20 of about 25 dead letters examined\n/);
    expect(stderr).toContain('loans: --limit N examines more than 20.');
    expect(await harness.stack.deadLetterQueue('loansQueue').counts()).toMatchObject({
      visible: 25,
      inFlight: 0,
    });
  });

  test('groups by what bodies look like where the logs cannot be read, and says why', async () => {
    await failUsers();
    const unreadable = { ...env, AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: NOTHING_HERE };
    const { code, stdout, stderr } = await dead(['list', 'users'], { env: unreadable });
    expect(code).toBe(0);
    expect(stdout).toMatch(/ 2 +not known, body is text .*\n +1 +not known, body is JSON object of userID /);
    expect(stderr).toMatch(/users: why messages failed is not known: .*ECONNREFUSED/);
  });

  test('shows bodies, which name patrons, where they are asked for', async () => {
    await failUsers();
    expect((await dead(['list', 'users'])).stdout).not.toContain('nobody');
    expect((await dead(['list', 'users', '--bodies'])).stdout).toMatch(/^ {2}[\w-]{36} {2}nobody.1$/m);
  });

  test('may be read by somebody who has seen enough', async () => {
    await failUsers();
    await using session = inTerminal(['dead', 'list', ...STACK], { env, shell: '| head -1' });
    expect(await session.exited).toBe(0);
    expect(session.text).toContain('users: 3 dead letters');
  });
});

describe('a dry run', () => {
  test.each([['redrive'], ['purge']])('of %s counts, and touches no message', async (command) => {
    await failUsers();
    const before = await deadIn('usersQueue');
    const { code, stdout, stderr } = await dead([command, 'users']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/about 3 messages/i);
    expect(stderr).toMatch(/dry run.*--yes does it/);
    expect(await deadIn('usersQueue')).toEqual(before);
  });

  test.each([
    ['redrive', 'moved', '--reason', 'BAD_MESSAGE'],
    ['purge', 'deleted', '--match', 'userID'],
  ])('of %s of some tells how many, and leaves all in place', async (command, done, ...which) => {
    await failUsers();
    const before = await stillThere('usersQueue');
    const { code, stdout, stderr } = await dead([command, 'users', ...which]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      new RegExp(`^Of 3 examined messages, 1 would be ${done} from local-stack-usersDLQ`),
    );
    expect(stderr).toMatch(/dry run.*--yes does it/);
    expect(await stillThere('usersQueue')).toEqual(before);
  });
});

describe('a redrive', () => {
  test('of all lets SQS move them, and what failed passes once its cause is gone', async () => {
    const { stack, sandbox } = harness;
    await fail('usersQueue', 'late.1', 'late.2');
    for (const primaryId of ['late.1', 'late.2']) sandbox.data.addUser({ primaryId, loans: 1 });

    const { code, data } = await deadJson('redrive', 'users', '--yes');

    expect(code).toBe(0);
    expect(data).toMatchObject({ queue: 'users', dryRun: false, how: 'move-task', messages: 2, moved: 2 });
    await stack.drained();
    expect(await deadIn('usersQueue')).toEqual([]);
    for (const id of ['late.1', 'late.2']) {
      expect(await stack.table('userCacheTable').get(id)).toMatchObject({ primary_id: id });
    }
  });

  test('of those that failed so leaves the others where they are', async () => {
    const { stack, sandbox } = harness;
    await fail('usersQueue', 'later', '{"userID":"x"}');
    sandbox.data.addUser({ primaryId: 'later' });

    const { code, stdout } = await dead(['redrive', 'users', '--reason', 'ALMA_USER_NOT_FOUND', '--yes']);

    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: '2 examined, 1 moved, 1 skipped, 0 failed, 0 moved but not deleted\n',
    });
    await stack.drained();
    expect(await stack.table('userCacheTable').get('later')).toBeDefined();
    expect(await stillThere('usersQueue')).toEqual([
      expect.objectContaining({ body: '{"userID":"x"}', state: 'visible' }),
    ]);
  });

  test('of one by its id moves that one', async () => {
    const [, bad = ''] = await failUsers();
    await harness.stack.disable('updateUser');
    const { data } = await deadJson('redrive', 'users', '--id', bad, '--yes');
    expect(data).toMatchObject({ how: 'message-by-message', moved: 1, failed: 0, movedNotDeleted: 0 });
    const [moved] = await harness.stack.queue('usersQueue').messages();
    expect(moved?.body).toBe('{"userID":"x"}');
    expect(await bodiesIn('usersQueue')).toEqual(['nobody.1', 'nobody.2']);
  });

  test.each([
    ['by SQS', []],
    ['of some', ['--match', 'not a loan']],
  ])('%s ends at Ctrl-C with its counters; what was not moved stays', async (_, which) => {
    const { stack } = harness;
    await fail('loansQueue', ...Array.from({ length: 12 }, (_, index) => `not a loan ${index}`));
    await stack.disable('updateLoan');
    const args = ['dead', 'redrive', 'loans', ...STACK, ...which, '--rate', '1', '--yes'];
    await using session = inTerminal(args, { env });
    await session.waitFor(/\b2 of 12\b/);
    session.interrupt();
    expect(await session.exited).toBe(130);

    const { visible: moved } = await stack.queue('loansQueue').counts();
    expect(moved).toBeLessThan(6);
    expect(session.text).toMatch(
      which.length === 0 ? /cancelled/ : new RegExp(`12 examined, ${moved} moved`),
    );
    expect(await stack.deadLetterQueue('loansQueue').counts()).toMatchObject({
      visible: 12 - moved,
      inFlight: 0,
    });
  });

  test('is refused while another one runs', async () => {
    await fail('loansQueue', 'not a loan', 'nor this', 'nor that');
    await harness.stack.disable('updateLoan');
    const args = ['dead', 'redrive', 'loans', ...STACK, '--rate', '1', '--yes'];
    await using session = inTerminal(args, { env });
    await session.waitFor(/about 1 of 3/);
    const { code, stderr } = await dead(['redrive', 'loans', '--yes']);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(
        /^alma-cache: A redrive of loans is running already \(about \d of 3 moved\)/,
      ),
    });
    expect(await session.exited).toBe(0);
  });

  test('counts what SQS does not delete, and ends as partly done', async () => {
    await failUsers();
    await harness.stack.disable('updateUser');
    harness.stack.faults.set([
      { service: 'sqs', action: 'DeleteMessageBatch', kind: 'refuse-entries', times: 8 },
    ]);
    const { code, stdout, stderr } = await dead(['redrive', 'users', '--match', 'nobody', '--yes']);
    expect(code).toBe(3);
    expect(stdout).toBe('3 examined, 2 moved, 1 skipped, 0 failed, 2 moved but not deleted\n');
    expect(stderr).toContain('SQS did not delete 2 moved messages (InternalError), now in both queues.');
    expect((await stillThere('usersQueue')).map(({ state }) => state)).toEqual([
      'visible',
      'visible',
      'visible',
    ]);
    await harness.stack.queue('usersQueue').receiveAll();
  });

  test('insists where SQS refuses messages for a moment', async () => {
    await failUsers();
    await harness.stack.disable('updateUser');
    harness.stack.faults.set([
      { service: 'sqs', action: 'SendMessageBatch', kind: 'refuse-entries', times: 3 },
    ]);
    const { code, stdout } = await dead(['redrive', 'users', '--limit', '9', '--yes']);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringContaining('3 moved, 0 skipped, 0 failed'),
    });
    expect(await harness.stack.queue('usersQueue').counts()).toMatchObject({ visible: 3 });
    await harness.stack.queue('usersQueue').receiveAll();
  });

  test('of messages that SQS refuses for good moves none, and fails', async () => {
    await failUsers();
    const before = await stillThere('usersQueue');
    harness.stack.faults.set([{ service: 'sqs', action: 'SendMessageBatch', kind: 'refuse-entries' }]);
    const { code, stdout } = await dead(['redrive', 'users', '--limit', '9', '--yes']);
    expect({ code, stdout }).toEqual({
      code: 1,
      stdout: expect.stringContaining('0 moved, 0 skipped, 3 failed'),
    });
    expect(await stillThere('usersQueue')).toEqual(before);
  });
});

describe('a purge', () => {
  test('of all leaves nothing', async () => {
    await failUsers();
    const { code, stdout, stderr } = await dead(['purge', 'users', '--yes']);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'About 3 messages are deleted from local-stack-usersDLQ for good.\n',
    });
    expect(stderr).toContain('up to 60 seconds');
    expect(await deadIn('usersQueue')).toEqual([]);
  });

  test('of some leaves the others', async () => {
    await failUsers();
    const { code, data } = await deadJson('purge', 'users', '--reason', 'ALMA_USER_NOT_FOUND', '--yes');
    expect(code).toBe(0);
    expect(data).toMatchObject({ examined: 3, deleted: 2, skipped: 1, failed: 0 });
    expect(await stillThere('usersQueue')).toEqual([
      expect.objectContaining({ body: '{"userID":"x"}', state: 'visible' }),
    ]);
  });

  test('of what is younger leaves everything', async () => {
    await failUsers();
    const { data } = await deadJson('purge', 'users', '--older-than', '1h', '--yes');
    expect(data).toMatchObject({ examined: 3, deleted: 0, skipped: 3 });
    expect(await bodiesIn('usersQueue')).toHaveLength(3);
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
    const { code, stdout, stderr } = await dead(args);
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
    return { ...EMPTY_ENVIRONMENT, AWS_REGION, ...harness.stack.managementEndpoints };
  }

  function astray(): Environment {
    return { ...env, AWS_ENDPOINT_URL_SQS: NOTHING_HERE };
  }

  test('where reasons are asked for that cannot be known, and nothing is touched', async () => {
    await failUsers();
    const before = await stillThere('usersQueue');
    const unreadable = { ...env, AWS_ENDPOINT_URL_LAMBDA: NOTHING_HERE };
    const { code, stderr } = await dead(['purge', 'users', '--reason', 'BAD_MESSAGE', '--yes'], {
      env: unreadable,
    });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^alma-cache: The reasons are not known: .*\n$/),
    });
    expect(await stillThere('usersQueue')).toEqual(before);
  });
});
