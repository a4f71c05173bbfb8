import { setTimeout as sleep } from 'node:timers/promises';
import {
  CancelMessageMoveTaskCommand,
  ChangeMessageVisibilityBatchCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListMessageMoveTasksCommand,
  type ListMessageMoveTasksResultEntry,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Faults } from '../faults.ts';
import { clientSettings } from '../testing/client-settings.ts';
import { Edge } from './edge.ts';
import { type SqsEmulator, startSqs } from './sqs.ts';

const arn = (name: string) => `arn:aws:sqs:eu-west-1:000000000000:${name}`;

let sqs: SqsEmulator;
let client: SQSClient;

beforeEach(async () => {
  sqs = await startSqs(new Edge(new Faults()), 'eu-west-1');
  client = new SQSClient({ ...clientSettings, endpoint: sqs.url, maxAttempts: 1 });
  await sqs.call('CreateQueue', { QueueName: 'dlq' });
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arn('dlq'), maxReceiveCount: 3 });
  await sqs.call('CreateQueue', { QueueName: 'loans', Attributes: { RedrivePolicy } });
  await sqs.call('CreateQueue', { QueueName: 'elsewhere' });
});

afterEach(async () => {
  client.destroy();
  await sqs.close();
});

async function send(queue: string, ...bodies: string[]): Promise<void> {
  await client.send(
    new SendMessageBatchCommand({
      QueueUrl: sqs.queueUrl(queue),
      Entries: bodies.map((MessageBody, index) => ({
        Id: String(index),
        MessageBody,
        MessageAttributes: { reason: { DataType: 'String', StringValue: `reason ${MessageBody}` } },
      })),
    }),
  );
}

async function count(queue: string): Promise<{ visible: number; inFlight: number }> {
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: sqs.queueUrl(queue), AttributeNames: ['All'] }),
  );
  return {
    visible: Number(Attributes?.ApproximateNumberOfMessages),
    inFlight: Number(Attributes?.ApproximateNumberOfMessagesNotVisible),
  };
}

async function receive(queue: string, VisibilityTimeout: number) {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl: sqs.queueUrl(queue),
      MaxNumberOfMessages: 10,
      VisibilityTimeout,
      MessageAttributeNames: ['All'],
    }),
  );
  return Messages;
}

async function newestTask(): Promise<ListMessageMoveTasksResultEntry | undefined> {
  const { Results } = await client.send(new ListMessageMoveTasksCommand({ SourceArn: arn('dlq') }));
  return Results?.[0];
}

async function ended(): Promise<ListMessageMoveTasksResultEntry | undefined> {
  for (;;) {
    const task = await newestTask();
    if (task?.Status !== 'RUNNING' && task?.Status !== 'CANCELLING') return task;
    await sleep(5);
  }
}

describe('a queue, to a tool that looks at it', () => {
  test('is found by its name', async () => {
    const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: 'loans' }));
    expect(QueueUrl).toBe(sqs.queueUrl('loans'));
  });

  test('shows messages again when their visibility timeout ends, though nobody receives', async () => {
    await send('dlq', '1', '2');
    await receive('dlq', 0.02);
    await sleep(30);
    expect(await count('dlq')).toEqual({ visible: 2, inFlight: 0 });
    expect(await sqs.inspect('dlq')).toMatchObject([{ state: 'visible' }, { state: 'visible' }]);
  });

  test('gives back at once what was only looked at', async () => {
    await send('dlq', '1', '2');
    const messages = await receive('dlq', 30);
    expect(await count('dlq')).toEqual({ visible: 0, inFlight: 2 });
    await client.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl: sqs.queueUrl('dlq'),
        Entries: messages.map(({ MessageId, ReceiptHandle }) => ({
          Id: MessageId,
          ReceiptHandle,
          VisibilityTimeout: 0,
        })),
      }),
    );
    expect(await count('dlq')).toEqual({ visible: 2, inFlight: 0 });
  });

  test('is empty after a purge', async () => {
    await send('dlq', '1', '2', '3');
    await receive('dlq', 30);
    await client.send(new PurgeQueueCommand({ QueueUrl: sqs.queueUrl('dlq') }));
    expect(await count('dlq')).toEqual({ visible: 0, inFlight: 0 });
  });

  test('can vanish', async () => {
    await client.send(new DeleteQueueCommand({ QueueUrl: sqs.queueUrl('loans') }));
    await expect(count('loans')).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
  });
});

describe('a message move task', () => {
  test('moves dead letters back to their source, attributes included', async () => {
    await send('dlq', ...'abcdefghij');
    await send('dlq', 'k', 'l');
    await client.send(new StartMessageMoveTaskCommand({ SourceArn: arn('dlq') }));
    expect(await ended()).toEqual({
      Status: 'COMPLETED',
      SourceArn: arn('dlq'),
      ApproximateNumberOfMessagesMoved: 12,
      ApproximateNumberOfMessagesToMove: 12,
      StartedTimestamp: expect.any(Number),
    });
    expect(await count('dlq')).toEqual({ visible: 0, inFlight: 0 });
    expect(await count('loans')).toEqual({ visible: 12, inFlight: 0 });
    const [first] = await receive('loans', 30);
    expect(first?.MessageAttributes).toEqual({
      reason: { DataType: 'String', StringValue: `reason ${first?.Body}` },
    });
  });

  test('moves them to another queue where one is named', async () => {
    await send('dlq', 'a');
    const DestinationArn = arn('elsewhere');
    await client.send(new StartMessageMoveTaskCommand({ SourceArn: arn('dlq'), DestinationArn }));
    expect(await ended()).toMatchObject({ Status: 'COMPLETED', DestinationArn });
    expect((await count('elsewhere')).visible).toBe(1);
  });

  test('keeps to its rate, runs alone, and can be cancelled', async () => {
    await send('dlq', 'a', 'b', 'c');
    const start = { SourceArn: arn('dlq'), MaxNumberOfMessagesPerSecond: 1 };
    const { TaskHandle } = await client.send(new StartMessageMoveTaskCommand(start));
    await expect(client.send(new StartMessageMoveTaskCommand(start))).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: expect.stringContaining('already a task running'),
    });
    while ((await newestTask())?.ApproximateNumberOfMessagesMoved !== 1) await sleep(5);
    expect(await newestTask()).toMatchObject({ Status: 'RUNNING', TaskHandle });
    const cancelled = await client.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
    expect(cancelled.ApproximateNumberOfMessagesMoved).toBe(1);
    const task = await ended();
    expect(task).toMatchObject({ Status: 'CANCELLED', ApproximateNumberOfMessagesMoved: 1 });
    expect(task?.TaskHandle).toBeUndefined();
    expect((await count('dlq')).visible).toBe(2);
    await expect(client.send(new CancelMessageMoveTaskCommand({ TaskHandle }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  test('fails when its destination vanishes, and says why', async () => {
    await send('dlq', ...'abc');
    const start = {
      SourceArn: arn('dlq'),
      DestinationArn: arn('elsewhere'),
      MaxNumberOfMessagesPerSecond: 1,
    };
    await client.send(new StartMessageMoveTaskCommand(start));
    while ((await newestTask())?.ApproximateNumberOfMessagesMoved !== 1) await sleep(5);
    await client.send(new DeleteQueueCommand({ QueueUrl: sqs.queueUrl('elsewhere') }));
    expect(await ended()).toMatchObject({
      Status: 'FAILED',
      FailureReason: expect.stringContaining('does not exist'),
    });
  });

  test('tells of the newest tasks first, as many as asked for', async () => {
    for (const body of ['a', 'b']) {
      await send('dlq', body);
      await client.send(new StartMessageMoveTaskCommand({ SourceArn: arn('dlq') }));
      await ended();
    }
    const { Results = [] } = await client.send(
      new ListMessageMoveTasksCommand({ SourceArn: arn('dlq'), MaxResults: 10 }),
    );
    const started = Results.map(({ StartedTimestamp }) => StartedTimestamp ?? 0);
    expect(started).toHaveLength(2);
    expect(started).toEqual(started.toSorted((one, other) => other - one));
  });

  test.each([
    [
      'a queue that is nobody’s dead-letter queue',
      { SourceArn: arn('loans') },
      'InvalidParameterValue',
      'must be configured as a Dead Letter Queue',
    ],
    ['a source that does not exist', { SourceArn: arn('x') }, 'ResourceNotFoundException', 'the SourceArn'],
    [
      'a destination that does not exist',
      { SourceArn: arn('dlq'), DestinationArn: arn('x') },
      'ResourceNotFoundException',
      'the DestinationArn',
    ],
    [
      'a rate beyond 500',
      { SourceArn: arn('dlq'), MaxNumberOfMessagesPerSecond: 501 },
      'InvalidParameterValue',
      'MaxNumberOfMessagesPerSecond',
    ],
  ])('refuses %s', async (_, input, name, message) => {
    await expect(client.send(new StartMessageMoveTaskCommand(input))).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message),
    });
  });
});
