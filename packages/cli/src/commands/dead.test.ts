import { describe, expect, test } from '@jest/globals';
import { type LocalQueues, startLocalQueues } from '../dead/testing/local-queues.ts';
import { heldMessages } from '../dead/testing/messages.ts';
import { runCommand } from '../testing/run-command.ts';

/** Runs a command; the first time that it waits, something happens. */
function dead(args: readonly string[], { env, queue }: LocalQueues, whileWaiting = () => {}) {
  let waited = false;
  const sleep = async (ms: number) => {
    if (ms > 0 && !waited) whileWaiting();
    waited ||= ms > 0;
  };
  return runCommand(['dead', ...args, '--queue', `loans=${queue.source.url}`], { env, sleep });
}

const SLOWLY = ['redrive', 'loans', '--match', 'loan', '--rate', '1', '--yes'];

describe('a queue that vanishes', () => {
  test('as the source of a redrive ends it with its counters; the rest stays where it is', async () => {
    await using queues = await startLocalQueues();
    await queues.fill('loan 1', 'loan 2', 'other', 'loan 3');
    const { code, stdout, stderr } = await dead(SLOWLY, queues, () => queues.delete('loans'));
    expect({ code, stdout }).toEqual({
      code: 3,
      stdout: '4 examined, 1 moved, 1 skipped, 0 failed, 0 moved but not deleted\n',
    });
    expect(stderr).toMatch(/^alma-cache: The queue loans does not exist, or no longer$/m);
    expect(queues.inDeadLetterQueue().hidden).toEqual([]);
    expect(queues.inDeadLetterQueue().visible.toSorted()).toEqual(['loan 2', 'loan 3', 'other']);
  });

  test('as the dead-letter queue ends a redrive too', async () => {
    await using queues = await startLocalQueues();
    await queues.fill('loan 1', 'loan 2', 'loan 3');
    const { code, stderr } = await dead(SLOWLY, queues, () => queues.delete('loansDLQ'));
    expect(code).toBe(3);
    expect(stderr).toMatch(/^alma-cache: The queue loansDLQ does not exist, or no longer$/m);
  });

  test.each([['list'], ['redrive'], ['purge']])(
    'before %s begins is one line, and nothing is done',
    async (command) => {
      await using queues = await startLocalQueues();
      queues.delete('loansDLQ');
      expect(await dead([command, 'loans'], queues)).toEqual({
        code: 1,
        stdout: '',
        stderr: expect.stringMatching(
          /^alma-cache: The queue loans names loansDLQ as its dead-letter queue.*\n$/,
        ),
      });
    },
  );
});

describe('queues that are named by their URLs', () => {
  test('are listed without a stack; reasons need no more than the functions’ logs', async () => {
    await using queues = await startLocalQueues();
    await queues.fill('loan 1');
    const { code, stdout } = await dead(['list', '--no-logs'], queues);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^loans: 1 dead letter\n/) });
  });

  test('are listed too where all of their dead letters are hidden', async () => {
    await using queues = await startLocalQueues();
    await queues.fill('loan 1');
    await heldMessages(queues.sqs, queues.queue, 60).receiveAll({
      signal: AbortSignal.any([]),
      enough: (messages) => messages.length > 0,
    });
    const { code, stdout } = await dead(['list', '--no-logs'], queues);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'loans: 0 dead letters, 1 more hidden at the moment\n',
    });
  });

  test('may have no dead-letter queue, which is said, and no failure where all are listed', async () => {
    await using queues = await startLocalQueues();
    const { code, stderr } = await dead(['list', '--no-logs', '--queue', `dlq=${queues.queue.url}`], queues);
    expect(code).toBe(0);
    expect(stderr).toBe(
      'The queue dlq has no dead-letter queue: SQS keeps its messages until they succeed or are too old\nThere are no dead letters.\n',
    );
    expect((await dead(['list', 'dlq', '--queue', `dlq=${queues.queue.url}`], queues)).code).toBe(1);
  });
});
