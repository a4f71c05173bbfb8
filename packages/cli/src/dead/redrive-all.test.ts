import { describe, expect, test } from '@jest/globals';
import { runCommand } from '../testing/run-command.ts';
import { type Answers, AwsFailure, startAwsStub } from './testing/aws-stub.ts';

const arn = (queue: string) => `arn:aws:sqs:eu-west-1:000000000000:${queue}`;

type Task = Readonly<Record<string, unknown>>;
const task = (Status: string, moved: number, more: Task = {}): Task => ({
  Status,
  StartedTimestamp: 1,
  ApproximateNumberOfMessagesMoved: moved,
  ApproximateNumberOfMessagesToMove: 900,
  ...more,
});

interface Scene {
  /** What each look for the newest task sees, the last one for good. */
  readonly looks: readonly (Task | undefined | AwsFailure)[];
  readonly args?: readonly string[];
  readonly answers?: Answers;
  /** How many more dead letters somebody else has received. */
  readonly hidden?: number;
  /** Presses Ctrl-C at the first wait for SQS. */
  readonly interrupt?: boolean;
}

/** Runs `dead redrive loans` for 900 dead letters. */
async function redrive({ looks, args = ['--yes'], answers = {}, hidden = 0, interrupt = false }: Scene) {
  let look = 0;
  await using aws = await startAwsStub({
    GetQueueAttributes: () => ({
      Attributes: {
        QueueArn: arn('loans'),
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn('loansDLQ'), maxReceiveCount: 3 }),
        ApproximateNumberOfMessages: '900',
        ApproximateNumberOfMessagesNotVisible: String(hidden),
      },
    }),
    GetQueueUrl: () => ({ QueueUrl: 'http://sqs/0/loansDLQ' }),
    ListDeadLetterSourceQueues: () => ({ queueUrls: ['http://sqs/0/loans'] }),
    StartMessageMoveTask: () => ({ TaskHandle: 'handle' }),
    CancelMessageMoveTask: () => ({}),
    ListMessageMoveTasks: () => {
      const seen = looks[Math.min(look++, looks.length - 1)];
      if (seen instanceof AwsFailure) throw seen;
      return { Results: seen === undefined ? [] : [seen] };
    },
    ...answers,
  });
  const controller = new AbortController();
  const ran = await runCommand(['dead', 'redrive', 'loans', ...args, '--queue', 'loans=http://sqs/0/loans'], {
    env: aws.env,
    signal: controller.signal,
    sleep: async () => {
      if (interrupt) controller.abort();
    },
  });
  return { ...ran, asked: aws.asked.map(({ action }) => action) };
}

const EXPIRED = new AwsFailure('ExpiredToken', 'The security token is expired');
const GOES_ON = /SQS goes on by itself; the same command without --yes tells how far it is/;

describe('a redrive by SQS that is lost sight of', () => {
  test.each([
    ['ExpiredToken', /^alma-cache: The AWS credentials have expired; sign in again .*$/m],
    ['ResourceNotFoundException', /^alma-cache: The queue loansDLQ does not exist/m],
  ])('at %s tells how far it was, and that it goes on', async (errorCode, words) => {
    const { code, stdout, stderr } = await redrive({
      looks: [undefined, task('RUNNING', 500), new AwsFailure(errorCode)],
    });
    expect({ code, stdout }).toEqual({
      code: 3,
      stdout: 'about 500 of 900 messages moved back to loans\n',
    });
    expect(stderr).toMatch(words);
    expect(stderr).toMatch(GOES_ON);
  });

  test('tells programs so', async () => {
    const { code, stdout } = await redrive({
      looks: [undefined, task('RUNNING', 500), EXPIRED],
      args: ['--yes', '--json'],
    });
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      dryRun: false,
      how: 'move-task',
      status: 'unknown',
      messages: 900,
      moved: 500,
    });
  });

  test('before it was seen at all is not said to have done nothing', async () => {
    const { code, stdout, stderr } = await redrive({ looks: [undefined, EXPIRED] });
    expect({ code, stdout }).toEqual({ code: 3, stdout: 'about 0 of 900 messages moved back to loans\n' });
    expect(stderr).toMatch(GOES_ON);
  });

  test('because it cannot be cancelled is not said to be interrupted', async () => {
    const { code, stdout, stderr } = await redrive({
      looks: [undefined, task('RUNNING', 500)],
      interrupt: true,
      answers: {
        CancelMessageMoveTask: () => {
          throw new AwsFailure('AccessDenied', 'no sqs:CancelMessageMoveTask');
        },
      },
    });
    expect({ code, stdout }).toEqual({
      code: 3,
      stdout: 'about 500 of 900 messages moved back to loans\n',
    });
    expect(stderr).toMatch(
      /^alma-cache: These credentials may not do this \(no sqs:CancelMessageMoveTask\)$/m,
    );
    expect(stderr).toMatch(GOES_ON);
  });

  test('may be looked for without starting another one', async () => {
    const { code, stdout, stderr, asked } = await redrive({ looks: [task('RUNNING', 500)], args: [] });
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'alma-cache: A redrive of loans is running already (about 500 of 900 moved); wait for its end\n',
    });
    expect(asked).not.toContain('StartMessageMoveTask');
  });
});

describe('a redrive by SQS', () => {
  test('that SQS gives up ends with its counters, and the reason', async () => {
    const failed = task('FAILED', 4, { FailureReason: 'TheDestinationIsGone' });
    const { code, stdout, stderr } = await redrive({ looks: [undefined, failed], args: ['--yes', '--json'] });
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'failed', messages: 900, moved: 4 });
    expect(stderr).toMatch(/^alma-cache: SQS stopped the redrive of loans .*\(TheDestinationIsGone\)/);
    expect(stderr).not.toMatch(GOES_ON);
  });

  test.each([
    ['COMPLETED', 'completed', 0],
    ['CANCELLED', 'cancelled', 3],
  ])('that is %s is said to be %s', async (Status, status, exitCode) => {
    const { code, stdout } = await redrive({
      looks: [undefined, task(Status, 900)],
      args: ['--yes', '--json'],
    });
    expect(code).toBe(exitCode);
    expect(JSON.parse(stdout)).toMatchObject({ status, moved: 900 });
  });

  test('that cannot begin has done nothing', async () => {
    const { code, stdout, stderr } = await redrive({
      looks: [undefined],
      answers: {
        StartMessageMoveTask: () => {
          throw new AwsFailure('AccessDenied', 'not you');
        },
      },
    });
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: 'alma-cache: These credentials may not do this (not you)\n',
    });
  });

  test.each([
    [['--yes'], '7 more, hidden at the moment, stay.'],
    [[], '7 more, hidden at the moment, would stay.'],
  ])('with %j tells what it leaves', async (args, words) => {
    const { code, stderr } = await redrive({ looks: [undefined, task('COMPLETED', 900)], args, hidden: 7 });
    expect(code).toBe(0);
    expect(stderr.split('\n')).toContain(words);
  });

  test('that cannot tell where a message came from says what moves it', async () => {
    const FailureReason = 'AWS.SimpleQueueService.CouldNotDetermineMessageSource';
    const { code, stderr } = await redrive({ looks: [undefined, task('FAILED', 0, { FailureReason })] });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /CouldNotDetermineMessageSource.*sent to loansDLQ itself.*dead redrive loans --older-than 1s/,
    );
  });
});
