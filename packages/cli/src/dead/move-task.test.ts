import { describe, expect, test } from '@jest/globals';
import type { DeadLetterQueue } from './dead-letter-queue.ts';
import { QueueGoneError, RedriveFailedError, RedriveRunningError } from './errors.ts';
import { followMoveTask, type MoveProgress, startMoveTask } from './move-task.ts';
import { type Answers, AwsFailure, startAwsStub } from './testing/aws-stub.ts';

const queue: DeadLetterQueue = {
  source: { name: 'loans', url: 'http://sqs/loans', arn: 'arn:aws:sqs:eu-west-1:000000000000:loans' },
  name: 'loansDLQ',
  url: 'http://sqs/loansDLQ',
  arn: 'arn:aws:sqs:eu-west-1:000000000000:loansDLQ',
};

type Task = Readonly<Record<string, unknown>>;
const task = (Status: string, moved: number, more: Task = {}): Task => ({
  Status,
  StartedTimestamp: 2,
  ApproximateNumberOfMessagesMoved: moved,
  ApproximateNumberOfMessagesToMove: 9,
  ...more,
});

interface Scene {
  /** What each look sees, the last one for good. */
  readonly looks: readonly (Task | undefined)[];
  readonly answers?: Answers;
  readonly rate?: number;
  /** Presses Ctrl-C at this sleep. */
  readonly interruptAt?: number;
  /** Presses Ctrl-C while this look waits for its answer. */
  readonly interruptAtLook?: number;
}

async function run({ looks, answers = {}, rate, interruptAt, interruptAtLook }: Scene) {
  let look = 0;
  const controller = new AbortController();
  await using aws = await startAwsStub({
    ListMessageMoveTasks: () => {
      const seen = looks[Math.min(look++, looks.length - 1)];
      if (look === interruptAtLook) controller.abort();
      return { Results: seen === undefined ? [] : [seen] };
    },
    StartMessageMoveTask: () => ({ TaskHandle: 'handle' }),
    CancelMessageMoveTask: () => ({ ApproximateNumberOfMessagesMoved: 3 }),
    ...answers,
  });
  const sleeps: boolean[] = [];
  const sleep = async (_ms: number, signal?: AbortSignal) => {
    sleeps.push(signal !== undefined);
    if (sleeps.length === interruptAt) controller.abort();
  };
  const progress: MoveProgress = { moved: 0, toMove: undefined };
  const terminal = { signal: controller.signal, sleep };
  const task = { sqs: aws.sqs, queue, rate, progress, terminal };
  const outcome = await startMoveTask(task)
    .then((started) => followMoveTask(task, started))
    .catch((error: unknown) => error);
  const asked = aws.asked.filter(({ action }) => action !== 'ListMessageMoveTasks');
  return { outcome, progress, asked, sleeps };
}

describe('a redrive by SQS itself', () => {
  test('goes to the queue of the dead letters, whoever put them there, and is waited for', async () => {
    const { outcome, progress, asked } = await run({
      looks: [undefined, undefined, task('RUNNING', 0), task('RUNNING', 4), task('COMPLETED', 9)],
      rate: 20,
    });
    expect(outcome).toBe('completed');
    expect(progress).toEqual({ moved: 9, toMove: 9 });
    expect(asked).toEqual([
      {
        action: 'StartMessageMoveTask',
        input: {
          SourceArn: queue.arn,
          DestinationArn: queue.source.arn,
          MaxNumberOfMessagesPerSecond: 20,
        },
      },
    ]);
  });

  test('is not taken for one that ended before', async () => {
    const earlier = task('COMPLETED', 100, { StartedTimestamp: 1 });
    const { outcome, progress } = await run({ looks: [earlier, earlier, task('COMPLETED', 9)] });
    expect(outcome).toBe('completed');
    expect(progress.moved).toBe(9);
  });

  test('is cancelled at Ctrl-C, once, and the end is waited for', async () => {
    const { outcome, progress, asked, sleeps } = await run({
      looks: [undefined, task('RUNNING', 2), task('CANCELLING', 3), task('CANCELLED', 4)],
      interruptAt: 1,
    });
    expect(outcome).toBe('cancelled');
    expect(progress.moved).toBe(4);
    expect(asked.map(({ action }) => action)).toEqual(['StartMessageMoveTask', 'CancelMessageMoveTask']);
    expect(asked[1]?.input).toEqual({ TaskHandle: 'handle' });
    // A sleep with the signal of a Ctrl-C that was pressed would end at once.
    expect(sleeps).toEqual([true, false]);
  });

  test('does not begin once Ctrl-C was pressed', async () => {
    const { outcome, asked } = await run({ looks: [undefined, task('CANCELLED', 0)], interruptAtLook: 1 });
    expect(outcome).toMatchObject({ name: 'AbortError' });
    expect(asked).toEqual([]);
  });

  test('may end before it can be cancelled', async () => {
    const { outcome } = await run({
      looks: [undefined, task('RUNNING', 2), task('COMPLETED', 9)],
      interruptAt: 1,
      answers: {
        CancelMessageMoveTask: () => {
          throw new AwsFailure('ResourceNotFoundException');
        },
      },
    });
    expect(outcome).toBe('completed');
  });

  test('does not begin where another one runs', async () => {
    const { outcome, asked } = await run({ looks: [task('RUNNING', 3)] });
    expect(outcome).toBeInstanceOf(RedriveRunningError);
    expect(outcome).toMatchObject({
      message: 'A redrive of loans is running already (about 3 of 9 moved); wait for its end',
    });
    expect(asked).toEqual([]);
  });

  test('says so where another one was a moment quicker', async () => {
    const { outcome } = await run({
      looks: [undefined],
      answers: {
        StartMessageMoveTask: () => {
          throw new AwsFailure('InvalidParameterValue', 'There is already a task running. Only one …');
        },
      },
    });
    expect(outcome).toBeInstanceOf(RedriveRunningError);
  });

  test.each([
    [4, 3],
    [0, 1],
  ])('that SQS gives up after %i messages ends with %i and its reason', async (moved, exitCode) => {
    const failed = task('FAILED', moved, { FailureReason: 'CouldNotDetermineMessageSource' });
    const { outcome } = await run({ looks: [undefined, failed] });
    expect(outcome).toBeInstanceOf(RedriveFailedError);
    expect(outcome).toMatchObject({
      exitCode,
      message: expect.stringContaining('(CouldNotDetermineMessageSource)'),
    });
  });

  test('has no queue any more', async () => {
    let looks = 0;
    const { outcome } = await run({
      looks: [],
      answers: {
        ListMessageMoveTasks: () => {
          if (looks++ === 0) return {};
          throw new AwsFailure('ResourceNotFoundException');
        },
      },
    });
    expect(outcome).toBeInstanceOf(QueueGoneError);
  });

  test('lets through what else SQS says', async () => {
    const { outcome } = await run({
      looks: [undefined],
      answers: {
        StartMessageMoveTask: () => {
          throw new AwsFailure('AccessDenied', 'not you');
        },
      },
    });
    expect(outcome).toMatchObject({ name: 'AccessDenied' });
  });
});
