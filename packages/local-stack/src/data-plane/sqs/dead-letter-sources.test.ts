import {
  ListDeadLetterSourceQueuesCommand,
  paginateListDeadLetterSourceQueues,
  QueueDoesNotExist,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { arn, TinyQueues } from '../../testing/tiny-queues.ts';

let queues: TinyQueues;

beforeEach(async () => {
  queues = await TinyQueues.start();
});

afterEach(() => queues[Symbol.asyncDispose]());

async function sourcesOf(queue: string): Promise<string[] | undefined> {
  const command = new ListDeadLetterSourceQueuesCommand({ QueueUrl: queues.url(queue) });
  return (await queues.client.send(command)).queueUrls;
}

async function addSource(QueueName: string): Promise<void> {
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arn('dlq'), maxReceiveCount: 3 });
  await queues.sqs.call('CreateQueue', { QueueName, Attributes: { RedrivePolicy } });
}

describe('the sources of a dead-letter queue', () => {
  test('are the queues whose redrive policies name it', async () => {
    expect(await sourcesOf('dlq')).toEqual([queues.url('loans')]);
    await addSource('fees');
    expect((await sourcesOf('dlq'))?.toSorted()).toEqual([queues.url('fees'), queues.url('loans')]);
  });

  test('are none of a queue that is nobody’s dead-letter queue', async () => {
    expect(await sourcesOf('loans')).toEqual([]);
  });

  test('come in pages where so many are asked for', async () => {
    await addSource('fees');
    await addSource('requests');
    const pages: string[][] = [];
    const { client } = queues;
    for await (const { queueUrls = [] } of paginateListDeadLetterSourceQueues(
      { client, pageSize: 2 },
      { QueueUrl: queues.url('dlq') },
    )) {
      pages.push(queueUrls);
    }
    expect(pages.map((page) => page.length)).toEqual([2, 1]);
    expect(pages.flat().toSorted()).toEqual(['fees', 'loans', 'requests'].map((name) => queues.url(name)));
  });

  test('cannot be told of a queue that does not exist', async () => {
    await expect(sourcesOf('nowhere')).rejects.toBeInstanceOf(QueueDoesNotExist);
  });
});
