import { describe, expect, test } from '@jest/globals';
import { countMessages, findDeadLetterQueue } from './dead-letter-queue.ts';
import { DeadLetterQueueGoneError, NoDeadLetterQueueError, QueueGoneError } from './errors.ts';
import { startLocalQueues } from './testing/local-queues.ts';

const { signal } = new AbortController();

describe('a dead-letter queue', () => {
  test('is the one that the redrive policy names', async () => {
    await using queues = await startLocalQueues();
    const arn = (name: string) => `arn:aws:sqs:eu-west-1:000000000000:${name}`;
    expect(queues.queue).toEqual({
      source: { name: 'loans', url: expect.stringMatching(/loans$/), arn: arn('loans') },
      name: 'loansDLQ',
      url: expect.stringMatching(/loansDLQ$/),
      arn: arn('loansDLQ'),
    });
  });

  test('is counted without a receipt', async () => {
    await using queues = await startLocalQueues();
    await queues.fill('one', 'two');
    expect(await countMessages(queues.sqs, queues.queue, signal)).toEqual({ visible: 2, hidden: 0 });
  });

  test('may not be there at all', async () => {
    await using queues = await startLocalQueues();
    const found = findDeadLetterQueue(queues.sqs, { name: 'loansDLQ', url: queues.queue.url }, signal);
    await expect(found).rejects.toThrow(NoDeadLetterQueueError);
  });

  test('may be gone', async () => {
    await using queues = await startLocalQueues();
    queues.delete('loansDLQ');
    const found = findDeadLetterQueue(queues.sqs, queues.queue.source, signal);
    await expect(found).rejects.toThrow(DeadLetterQueueGoneError);
    await expect(found).rejects.toThrow(/loans names loansDLQ/);
  });

  test('cannot be found where the source is gone', async () => {
    await using queues = await startLocalQueues();
    queues.delete('loans');
    await expect(findDeadLetterQueue(queues.sqs, queues.queue.source, signal)).rejects.toThrow(
      QueueGoneError,
    );
  });
});
