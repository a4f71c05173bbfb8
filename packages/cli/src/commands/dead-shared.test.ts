import { describe, expect, test } from '@jest/globals';
import { startAwsStub } from '../dead/testing/aws-stub.ts';
import { SharedQueue } from '../dead/testing/shared-queue.ts';
import { runCommand } from '../testing/run-command.ts';

const MINE_AND_OTHERS = { anna: 'users', 'loan 1': 'loans', 'by hand': undefined, 'fee 1': 'fees' };
const SOURCES = ['loans', 'users', 'fees'];

/** Runs a command on the users' part of a dead-letter queue. */
async function dead(args: readonly string[], queue = new SharedQueue(MINE_AND_OTHERS, SOURCES)) {
  await using aws = await startAwsStub(queue.answers);
  const options = ['--queue', 'users=http://sqs/0/users'];
  const ran = await runCommand(['dead', ...args, ...options], { env: aws.env });
  return { ...ran, queue, asked: aws.asked.map(({ action }) => action) };
}

describe('a dead-letter queue of several queues', () => {
  test('is purged of what failed in the queue that is named', async () => {
    const { code, stdout, stderr, queue, asked } = await dead(['purge', 'users', '--yes']);
    expect(queue.left).toEqual(['loan 1', 'fee 1']);
    expect(queue.hidden).toBe(0);
    expect(asked).not.toContain('PurgeQueue');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: '4 examined, 2 deleted, 2 skipped, 0 failed\n',
    });
    expect(stderr).toMatch(/^sharedDLQ is the dead-letter queue of loans, fees too/);
  });

  test('is redriven of what failed in the queue that is named', async () => {
    const { code, stdout, stderr, queue, asked } = await dead(['redrive', 'users', '--yes', '--json']);
    expect(queue.left).toEqual(['loan 1', 'fee 1']);
    expect(queue.hidden).toBe(0);
    expect(queue.sent.toSorted()).toEqual(['anna to users', 'by hand to users']);
    expect(asked).not.toContain('StartMessageMoveTask');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ how: 'message-by-message', moved: 2, skipped: 2 });
    expect(stderr).toMatch(/^sharedDLQ is the dead-letter queue of loans, fees too/);
  });

  test.each([
    ['purge', 'Of 4 examined messages, 2 would be deleted from sharedDLQ for good.\n'],
    ['redrive', 'Of 4 examined messages, 2 would be moved from sharedDLQ back to users.\n'],
  ])('is not touched by a dry run of %s, which counts as the run itself would', async (command, words) => {
    const { code, stdout, stderr, queue } = await dead([command, 'users']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: words });
    expect(stderr).toMatch(/^sharedDLQ is the dead-letter queue of loans, fees too/);
    expect(queue.left).toEqual(Object.keys(MINE_AND_OTHERS));
    expect(queue.hidden).toBe(0);
  });

  test('is listed without what failed elsewhere, which is said', async () => {
    const { code, stdout, stderr, queue } = await dead(['list', 'users', '--no-logs', '--bodies']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^users: 2 dead letters\n/) });
    expect(stdout).toMatch(/anna/);
    expect(stdout).not.toMatch(/loan 1|fee 1/);
    expect(stderr).toMatch(/^users: left out 2 messages in sharedDLQ that failed in loans, fees\.$/m);
    expect(queue.hidden).toBe(0);
  });

  test('is listed for programs in the same way', async () => {
    const { stdout } = await dead(['list', 'users', '--no-logs', '--json']);
    const { queues } = JSON.parse(stdout);
    expect(queues).toMatchObject([{ examined: 4, failedElsewhere: 2 }]);
    expect(queues[0].groups.flatMap(({ messageIds }: { messageIds: string[] }) => messageIds)).toEqual([
      'anna',
      'by hand',
    ]);
  });

  test('of nothing but what failed elsewhere still tells what looking cost', async () => {
    const { stdout, stderr } = await dead(
      ['list', '--no-logs'],
      new SharedQueue({ 'loan 1': 'loans' }, SOURCES),
    );
    expect(stdout).toBe('users: 0 dead letters\n');
    expect(stderr).toContain('left out 1 message in sharedDLQ that failed in loans.');
    expect(stderr).toContain('one more receipt of each message');
    expect(stderr).not.toContain('There are no dead letters');
  });
});

describe('a dead-letter queue of one queue', () => {
  const own = () => new SharedQueue({ anna: 'users', ben: 'users' }, ['users']);

  test('is purged by SQS itself', async () => {
    const { code, stderr, queue, asked } = await dead(['purge', 'users', '--yes'], own());
    expect({ code, left: queue.left }).toEqual({ code: 0, left: [] });
    expect(asked).toContain('PurgeQueue');
    expect(asked).not.toContain('ReceiveMessage');
    expect(stderr).not.toContain('sharedDLQ is');
  });

  test('is redriven by SQS itself', async () => {
    const { code, stdout, asked } = await dead(['redrive', 'users'], own());
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^SQS would move about 2/) });
    expect(asked).not.toContain('ReceiveMessage');
  });
});

test('a whole dead-letter queue is left alone where it is not known whose it is', async () => {
  const queue = new SharedQueue(MINE_AND_OTHERS, SOURCES);
  const answers = Object.entries(queue.answers).filter(([action]) => action !== 'ListDeadLetterSourceQueues');
  await using aws = await startAwsStub(Object.fromEntries(answers));
  const args = ['dead', 'purge', 'users', '--yes', '--queue', 'users=http://sqs/0/users'];
  const { code, stdout } = await runCommand(args, { env: aws.env });
  expect({ code, stdout, left: queue.left.length }).toEqual({ code: 1, stdout: '', left: 4 });
});
