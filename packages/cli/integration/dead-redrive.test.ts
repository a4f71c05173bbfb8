import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { inTerminal } from '../src/testing/in-terminal.ts';
import { type DeadLetters, STACK, startDeadLetters } from './dead-letters.ts';

let at: DeadLetters;

beforeAll(async () => {
  at = await startDeadLetters();
});
afterAll(async () => {
  await at[Symbol.asyncDispose]();
});
afterEach(() => at.reset());

/** Takes a minute at one a second, so that there is something left to interrupt however late a test gets to it. */
const NOT_LOANS = Array.from({ length: 60 }, (_, index) => `not a loan ${index}`);

describe('a redrive', () => {
  test('of all lets SQS move them, and what failed passes once its cause is gone', async () => {
    const { stack, sandbox } = at;
    await at.fail('usersQueue', 'late.1', 'late.2');
    for (const primaryId of ['late.1', 'late.2']) sandbox.data.addUser({ primaryId, loans: 1 });

    const { code, data } = await at.deadJson('redrive', 'users', '--yes');

    expect(code).toBe(0);
    expect(data).toMatchObject({ queue: 'users', dryRun: false, how: 'move-task', messages: 2, moved: 2 });
    await stack.drained();
    expect(await at.stack.deadLetterQueue('usersQueue').messages()).toEqual([]);
    for (const id of ['late.1', 'late.2']) {
      expect(await stack.table('userCacheTable').get(id)).toMatchObject({ primary_id: id });
    }
  });

  test('of those that failed so leaves the others where they are', async () => {
    const { stack, sandbox } = at;
    await at.fail('usersQueue', 'later', '{"userID":"x"}');
    sandbox.data.addUser({ primaryId: 'later' });

    const { code, stdout } = await at.dead(['redrive', 'users', '--reason', 'ALMA_USER_NOT_FOUND', '--yes']);

    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: '2 examined, 1 moved, 1 skipped, 0 failed, 0 moved but not deleted\n',
    });
    await stack.drained();
    expect(await stack.table('userCacheTable').get('later')).toBeDefined();
    expect(await at.stillThere('usersQueue')).toEqual([
      expect.objectContaining({ body: '{"userID":"x"}', state: 'visible' }),
    ]);
  });

  test('of one by its id moves that one', async () => {
    const [, bad = ''] = await at.failUsers();
    await at.stack.disable('updateUser');
    const { data } = await at.deadJson('redrive', 'users', '--id', bad, '--yes');
    expect(data).toMatchObject({ how: 'message-by-message', moved: 1, failed: 0, movedNotDeleted: 0 });
    const [moved] = await at.stack.queue('usersQueue').messages();
    expect(moved?.body).toBe('{"userID":"x"}');
    expect((await at.stillThere('usersQueue')).map(({ body }) => body).toSorted()).toEqual([
      'nobody.1',
      'nobody.2',
    ]);
  });

  test.each([
    ['by SQS', [], (moved: number) => [`about ${moved} of 60 messages moved back to loans`, 'cancelled']],
    ['of some', ['--match', 'not a loan'], (moved: number) => [`60 examined, ${moved} moved`]],
  ])('%s ends at Ctrl-C with its counters; what was not moved stays', async (_, which, end) => {
    const { stack } = at;
    await at.fail('loansQueue', ...NOT_LOANS);
    await stack.disable('updateLoan');
    const args = ['dead', 'redrive', 'loans', ...STACK, ...which, '--rate', '1', '--yes'];
    await using session = inTerminal(args, { env: at.env });
    await session.waitFor(/\b([2-9]|[1-5]\d) of 60\b/);
    const { visible: movedBefore } = await stack.queue('loansQueue').counts();
    session.interrupt();
    expect(await session.exited).toBe(130);

    const { visible: moved } = await stack.queue('loansQueue').counts();
    expect(moved - movedBefore).toBeLessThan(4);
    for (const words of end(moved)) expect(session.text).toContain(words);
    expect(await stack.deadLetterQueue('loansQueue').counts()).toMatchObject({
      visible: 60 - moved,
      inFlight: 0,
    });
  });

  test('is refused while another one runs', async () => {
    await at.fail('loansQueue', ...NOT_LOANS);
    await at.stack.disable('updateLoan');
    const args = ['dead', 'redrive', 'loans', ...STACK, '--rate', '1', '--yes'];
    await using session = inTerminal(args, { env: at.env });
    await session.waitFor(/about [1-9]\d? of 60/);
    const { code, stderr } = await at.dead(['redrive', 'loans', '--yes']);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(
        /^alma-cache: A redrive of loans is running already \(about \d+ of 60 moved\)/,
      ),
    });
    session.interrupt();
    expect(await session.exited).toBe(130);
  });

  test('counts what SQS does not delete, and ends as partly done', async () => {
    await at.failUsers();
    await at.stack.disable('updateUser');
    at.stack.faults.set([{ service: 'sqs', action: 'DeleteMessageBatch', kind: 'refuse-entries', times: 8 }]);
    const { code, stdout, stderr } = await at.dead(['redrive', 'users', '--match', 'nobody', '--yes']);
    expect(code).toBe(3);
    expect(stdout).toBe('3 examined, 2 moved, 1 skipped, 0 failed, 2 moved but not deleted\n');
    expect(stderr).toContain('SQS did not delete 2 moved messages (InternalError), now in both queues.');
    expect((await at.stillThere('usersQueue')).map(({ state }) => state)).toEqual([
      'visible',
      'visible',
      'visible',
    ]);
    await at.stack.queue('usersQueue').receiveAll();
  });

  test('insists where SQS refuses messages for a moment', async () => {
    await at.failUsers();
    await at.stack.disable('updateUser');
    at.stack.faults.set([{ service: 'sqs', action: 'SendMessageBatch', kind: 'refuse-entries', times: 3 }]);
    const { code, stdout } = await at.dead(['redrive', 'users', '--limit', '9', '--yes']);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringContaining('3 moved, 0 skipped, 0 failed'),
    });
    expect(await at.stack.queue('usersQueue').counts()).toMatchObject({ visible: 3 });
    await at.stack.queue('usersQueue').receiveAll();
  });

  test('of messages that SQS refuses for good moves none, and fails', async () => {
    await at.failUsers();
    const before = await at.stillThere('usersQueue');
    at.stack.faults.set([{ service: 'sqs', action: 'SendMessageBatch', kind: 'refuse-entries' }]);
    const { code, stdout } = await at.dead(['redrive', 'users', '--limit', '9', '--yes']);
    expect({ code, stdout }).toEqual({
      code: 1,
      stdout: expect.stringContaining('0 moved, 0 skipped, 3 failed'),
    });
    expect(await at.stillThere('usersQueue')).toEqual(before);
  });
});
