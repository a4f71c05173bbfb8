import { setTimeout as sleep } from 'node:timers/promises';
import {
  CancelMessageMoveTaskCommand,
  DeleteQueueCommand,
  ListMessageMoveTasksCommand,
  type ListMessageMoveTasksResultEntry,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { arn, TinyQueues } from '../../testing/tiny-queues.ts';
import type { Pause } from './move-task.ts';

/** Pauses of a task between its batches, each of which lasts until it is ended, or the task cancelled. */
class Pauses {
  /** As they were asked for, ms. */
  readonly lengths: number[] = [];
  readonly #first = Promise.withResolvers<void>();
  readonly #end = Promise.withResolvers<void>();

  readonly pause: Pause = async (ms, signal) => {
    this.lengths.push(ms);
    this.#first.resolve();
    signal.addEventListener('abort', () => this.#end.resolve());
    await this.#end.promise;
  };

  /** Resolves when a task has moved its first batch. */
  get begun(): Promise<void> {
    return this.#first.promise;
  }

  end(): void {
    this.#end.resolve();
  }
}

let pauses: Pauses;
let queues: TinyQueues;

beforeEach(async () => {
  pauses = new Pauses();
  queues = await TinyQueues.start(pauses.pause);
});

afterEach(() => queues[Symbol.asyncDispose]());

async function newestTask(): Promise<ListMessageMoveTasksResultEntry | undefined> {
  const { Results } = await queues.client.send(new ListMessageMoveTasksCommand({ SourceArn: arn('dlq') }));
  return Results?.[0];
}

async function ended(): Promise<ListMessageMoveTasksResultEntry | undefined> {
  for (;;) {
    const task = await newestTask();
    if (task?.Status !== 'RUNNING' && task?.Status !== 'CANCELLING') return task;
    await sleep(5);
  }
}

describe('a message move task', () => {
  test('moves dead letters back to their source, attributes included', async () => {
    await queues.send('dlq', ...'abcdefghij');
    await queues.send('dlq', 'k', 'l');
    await queues.client.send(new StartMessageMoveTaskCommand({ SourceArn: arn('dlq') }));
    expect(await ended()).toEqual({
      Status: 'COMPLETED',
      SourceArn: arn('dlq'),
      ApproximateNumberOfMessagesMoved: 12,
      ApproximateNumberOfMessagesToMove: 12,
      StartedTimestamp: expect.any(Number),
    });
    expect(await queues.count('dlq')).toEqual({ visible: 0, inFlight: 0 });
    expect(await queues.count('loans')).toEqual({ visible: 12, inFlight: 0 });
    const [first] = await queues.receive('loans', 30);
    expect(first?.MessageAttributes).toEqual({
      reason: { DataType: 'String', StringValue: `reason ${first?.Body}` },
    });
  });

  test('moves them to another queue where one is named', async () => {
    await queues.send('dlq', 'a');
    const DestinationArn = arn('elsewhere');
    await queues.client.send(new StartMessageMoveTaskCommand({ SourceArn: arn('dlq'), DestinationArn }));
    expect(await ended()).toMatchObject({ Status: 'COMPLETED', DestinationArn });
    expect((await queues.count('elsewhere')).visible).toBe(1);
  });

  test('keeps to its rate, runs alone, and can be cancelled', async () => {
    await queues.send('dlq', 'a', 'b', 'c');
    const start = { SourceArn: arn('dlq'), MaxNumberOfMessagesPerSecond: 1 };
    const { TaskHandle } = await queues.client.send(new StartMessageMoveTaskCommand(start));
    await expect(queues.client.send(new StartMessageMoveTaskCommand(start))).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: expect.stringContaining('already a task running'),
    });
    await pauses.begun;
    expect(pauses.lengths).toEqual([1000]);
    expect(await newestTask()).toMatchObject({
      Status: 'RUNNING',
      TaskHandle,
      ApproximateNumberOfMessagesMoved: 1,
    });
    const cancelled = await queues.client.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
    expect(cancelled.ApproximateNumberOfMessagesMoved).toBe(1);
    const task = await ended();
    expect(task).toMatchObject({ Status: 'CANCELLED', ApproximateNumberOfMessagesMoved: 1 });
    expect(task?.TaskHandle).toBeUndefined();
    expect((await queues.count('dlq')).visible).toBe(2);
    await expect(queues.client.send(new CancelMessageMoveTaskCommand({ TaskHandle }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  test('fails when its destination vanishes, and says why', async () => {
    await queues.send('dlq', ...'abc');
    const start = {
      SourceArn: arn('dlq'),
      DestinationArn: arn('elsewhere'),
      MaxNumberOfMessagesPerSecond: 1,
    };
    await queues.client.send(new StartMessageMoveTaskCommand(start));
    await pauses.begun;
    expect(await newestTask()).toMatchObject({ ApproximateNumberOfMessagesMoved: 1 });
    await queues.client.send(new DeleteQueueCommand({ QueueUrl: queues.url('elsewhere') }));
    pauses.end();
    expect(await ended()).toMatchObject({
      Status: 'FAILED',
      FailureReason: expect.stringContaining('does not exist'),
    });
  });

  test('tells of the newest tasks first, as many as asked for', async () => {
    for (const body of ['a', 'b']) {
      await queues.send('dlq', body);
      await queues.client.send(new StartMessageMoveTaskCommand({ SourceArn: arn('dlq') }));
      await ended();
    }
    const { Results = [] } = await queues.client.send(
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
    ['no source', { SourceArn: undefined }, 'InvalidParameterValue', 'SourceArn must be a text'],
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
    await expect(queues.client.send(new StartMessageMoveTaskCommand(input))).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message),
    });
  });
});
