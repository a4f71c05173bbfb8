import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { type Answers, AwsFailure, startAwsStub } from '../dead/testing/aws-stub.ts';
import { arnOf } from '../dead/testing/shared-queue.ts';
import { runCommand } from '../testing/run-command.ts';

const DENIED = new AwsFailure('AccessDenied', 'not you');

interface Scene {
  /** What SQS refuses, as `ReceiveMessage loansDLQ`. */
  readonly refused: readonly string[];
  /** The queues that have a dead letter each. */
  readonly filled?: readonly string[];
  readonly args?: readonly string[];
  /** Presses Ctrl-C where SQS refuses. */
  readonly interrupt?: boolean;
}

/** Runs `dead list` on the queues loans and users, in this order. */
async function list({ refused, filled = ['loans', 'users'], args = [], interrupt = false }: Scene) {
  const controller = new AbortController();
  const received = new Set<string>();
  const plain: Answers = {
    GetQueueAttributes: ({ QueueUrl }) => ({
      Attributes: {
        QueueArn: arnOf(nameOf(QueueUrl)),
        RedrivePolicy: JSON.stringify({
          deadLetterTargetArn: arnOf(`${nameOf(QueueUrl)}DLQ`),
          maxReceiveCount: 3,
        }),
        ApproximateNumberOfMessages: filled.some((name) => `${name}DLQ` === nameOf(QueueUrl)) ? '1' : '0',
        ApproximateNumberOfMessagesNotVisible: '0',
      },
    }),
    GetQueueUrl: ({ QueueName }) => ({ QueueUrl: `http://sqs/0/${QueueName}` }),
    ReceiveMessage: ({ QueueUrl }) => {
      const body = `message of ${nameOf(QueueUrl)}`;
      if (received.has(body)) return {};
      received.add(body);
      const MD5OfBody = createHash('md5').update(body).digest('hex');
      return { Messages: [{ MessageId: body, Body: body, ReceiptHandle: 'r', MD5OfBody, Attributes: {} }] };
    },
    ChangeMessageVisibilityBatch: () => ({ Successful: [], Failed: [] }),
  };
  const answers = Object.entries(plain).map(([action, answer]): [string, Answers[string]] => [
    action,
    (input) => {
      if (!refused.includes(`${action} ${input.QueueName ?? nameOf(input.QueueUrl)}`)) return answer(input);
      if (interrupt) controller.abort();
      throw DENIED;
    },
  ]);
  await using aws = await startAwsStub(Object.fromEntries(answers));
  const queues = ['--queue', 'loans=http://sqs/0/loans', '--queue', 'users=http://sqs/0/users'];
  return await runCommand(['dead', 'list', '--no-logs', ...args, ...queues], {
    env: aws.env,
    signal: controller.signal,
  });
}

const nameOf = (url: unknown) => String(url).split('/').at(-1) ?? '';

const REFUSED = 'alma-cache: loans: These credentials may not do this (not you)';

describe('a queue that cannot be looked at', () => {
  test.each([
    ['GetQueueAttributes loans'],
    ['GetQueueUrl loansDLQ'],
    ['GetQueueAttributes loansDLQ'],
    ['ReceiveMessage loansDLQ'],
  ])('because of %s is named, and the others are listed', async (refusal) => {
    for (const args of [[], ['loans', 'users']]) {
      const { code, stdout, stderr } = await list({ refused: [refusal], args });
      expect(stdout).toMatch(/^users: 1 dead letter\n/);
      expect(stderr.split('\n')).toContain(REFUSED);
      expect(code).toBe(3);
    }
  });

  test('comes to programs as one that is missing, with the exit code of what is partly done', async () => {
    const { code, stdout } = await list({ refused: ['ReceiveMessage loansDLQ'], args: ['--json'] });
    expect(JSON.parse(stdout).queues).toMatchObject([{ queue: 'users', examined: 1 }]);
    expect(code).toBe(3);
  });

  test('beside an empty one is no reason to say that there are no dead letters', async () => {
    const { code, stdout, stderr } = await list({ refused: ['ReceiveMessage loansDLQ'], filled: ['loans'] });
    expect({ code, stdout, stderr }).toEqual({ code: 3, stdout: '', stderr: `${REFUSED}\n` });
  });

  test.each([[[]], [['--json']]])('leaves a list of nothing else to fail (%j)', async (args) => {
    const refused = ['ReceiveMessage loansDLQ', 'GetQueueAttributes users'];
    const { code, stdout, stderr } = await list({ refused, args });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe(`${REFUSED}\n${REFUSED.replace('loans', 'users')}\n`);
  });

  test('at Ctrl-C is not said to have failed', async () => {
    const { code, stderr } = await list({ refused: ['GetQueueAttributes loansDLQ'], interrupt: true });
    expect({ code, stderr }).toEqual({ code: 130, stderr: '' });
  });
});
