import { setTimeout as sleep } from 'node:timers/promises';
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteQueueCommand,
  GetQueueUrlCommand,
  PurgeQueueCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { TinyQueues } from '../../testing/tiny-queues.ts';

let queues: TinyQueues;

beforeEach(async () => {
  queues = await TinyQueues.start();
});

afterEach(() => queues[Symbol.asyncDispose]());

describe('a queue, to a tool that looks at it', () => {
  test('is found by its name', async () => {
    const { QueueUrl } = await queues.client.send(new GetQueueUrlCommand({ QueueName: 'loans' }));
    expect(QueueUrl).toBe(queues.url('loans'));
  });

  test('shows messages again when their visibility timeout ends, though nobody receives', async () => {
    await queues.send('dlq', '1', '2');
    await queues.receive('dlq', 0.02);
    await sleep(30);
    expect(await queues.count('dlq')).toEqual({ visible: 2, inFlight: 0 });
    expect(await queues.sqs.inspect('dlq')).toMatchObject([{ state: 'visible' }, { state: 'visible' }]);
  });

  test('gives back at once what was only looked at', async () => {
    await queues.send('dlq', '1', '2');
    const messages = await queues.receive('dlq', 30);
    expect(await queues.count('dlq')).toEqual({ visible: 0, inFlight: 2 });
    await queues.client.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl: queues.url('dlq'),
        Entries: messages.map(({ MessageId, ReceiptHandle }) => ({
          Id: MessageId,
          ReceiptHandle,
          VisibilityTimeout: 0,
        })),
      }),
    );
    expect(await queues.count('dlq')).toEqual({ visible: 2, inFlight: 0 });
  });

  test('is empty after a purge', async () => {
    await queues.send('dlq', '1', '2', '3');
    await queues.receive('dlq', 30);
    await queues.client.send(new PurgeQueueCommand({ QueueUrl: queues.url('dlq') }));
    expect(await queues.count('dlq')).toEqual({ visible: 0, inFlight: 0 });
  });

  test('can vanish', async () => {
    await queues.client.send(new DeleteQueueCommand({ QueueUrl: queues.url('loans') }));
    await expect(queues.count('loans')).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
  });
});
