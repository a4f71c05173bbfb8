import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type AwsClients, awsClients } from '../aws-clients.ts';
import { Deployment } from '../deployment/deployment.ts';
import { StackNotFoundError } from '../errors.ts';
import { type Environment, processEnvironment } from '../testing/environment.ts';
import { startRefusingService } from '../testing/refusing-service.ts';
import { BESIDE_USERS, type SmallStack, startSmallStack, WITHOUT_USERS } from '../testing/small-stack.ts';
import { lastToEnd } from './forecast.ts';
import { StatusReader } from './status-reader.ts';
import { NOON } from './testing/statuses.ts';

const { signal } = new AbortController();
const OPTIONS = { stack: ['local-stack'], queue: {}, table: {} };

let small: SmallStack;
beforeEach(async () => {
  small = await startSmallStack();
});
afterEach(async () => {
  await small[Symbol.asyncDispose]();
});

/** A reader of the small stack, at noon; it counts how often it looks at the stack. */
function readerOf(env: Environment = {}, of: SmallStack = small) {
  const merged = { ...of.env, ...env };
  const processEnv = processEnvironment(merged);
  const clients: AwsClients = awsClients({});
  const clock = { now: NOON };
  const stack = { looks: 0, exists: true };
  const reader = new StatusReader({
    clients,
    deployment: (signal) => {
      stack.looks++;
      const options = { ...OPTIONS, stack: [stack.exists ? 'local-stack' : 'gone'] };
      return new Deployment(clients, options, signal);
    },
    now: () => clock.now,
  });
  const read = () => reader.read(signal);
  return { clients, clock, stack, read, [Symbol.dispose]: () => processEnv[Symbol.dispose]() };
}

describe('a reading', () => {
  test('counts what is in the queues, and in their dead-letter queues by the redrive policies', async () => {
    using subject = readerOf();
    const dlq = small.stack.queue('usersDLQ');
    await subject.clients.sqs.send(
      new SetQueueAttributesCommand({
        QueueUrl: small.stack.queue('usersQueue').url,
        Attributes: { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dlq.arn, maxReceiveCount: 3 }) },
      }),
    );
    await small.stack.queue('usersQueue').send('anna', 'ben');
    await dlq.send('chris');

    const { queues, tables, time, unreadable } = await subject.read();

    expect(queues.map(({ name, waiting, dead }) => [name, waiting, dead])).toEqual([
      ['users', 2, 1],
      ['loans', 0, 'none'],
    ]);
    expect(tables).toEqual([
      { name: 'user', items: 0 },
      { name: 'loan', items: 0 },
    ]);
    expect({ time, unreadable }).toEqual({ time: NOON, unreadable: [] });
  });

  test('says how the queues change, once they were watched for a while', async () => {
    using subject = readerOf();
    const users = small.stack.queue('usersQueue');
    expect((await subject.read()).queues[0]?.changePerMinute).toBeUndefined();
    await users.send('anna', 'ben', 'chris');
    subject.clock.now += 30_000;
    expect((await subject.read()).queues[0]?.changePerMinute).toBe(6);
  });

  test('counts what is in the tables each time', async () => {
    using subject = readerOf();
    await subject.read();
    const { name: TableName } = small.stack.table('userCacheTable');
    await subject.clients.dynamoDb.send(new PutCommand({ TableName, Item: { primary_id: 'anna' } }));
    expect((await subject.read()).tables[0]).toEqual({ name: 'user', items: 1 });
    expect(subject.stack.looks).toBe(1);
  });

  test('looks at the stack once a minute', async () => {
    using subject = readerOf();
    for (const seconds of [0, 30, 29, 1, 59]) {
      subject.clock.now += seconds * 1000;
      await subject.read();
    }
    expect(subject.stack.looks).toBe(2);
  });
});

describe('a service that was deployed alone, beside a Users queue', () => {
  test('has its users counted where its outputs name the queue', async () => {
    await using beside = await startSmallStack(BESIDE_USERS);
    await beside.stack.queue('elsewhere').send('anna', 'ben');
    using subject = readerOf({}, beside);
    const { queues, unreadable } = await subject.read();
    expect(queues.map(({ name, waiting }) => [name, waiting])).toEqual([
      ['users', 2],
      ['loans', 0],
    ]);
    expect(unreadable).toEqual([]);
  });

  test('is not known to be well, nor when it is done, where nothing names the queue', async () => {
    await using alone = await startSmallStack(WITHOUT_USERS);
    await alone.stack.queue('loansQueue').send('1', '2', '3');
    using subject = readerOf({}, alone);
    await subject.read();
    await alone.stack.queue('loansQueue').receiveAll();
    await alone.stack.queue('loansQueue').send('4');
    subject.clock.now += 30_000;
    const { queues, unreadable } = await subject.read();
    expect(unreadable).toEqual([
      { part: 'queue users', reason: 'in no stack named; give --queue users=URL' },
    ]);
    expect(queues[0]).toMatchObject({ name: 'users', waiting: undefined, dead: undefined });
    expect(lastToEnd(queues)).toMatchObject({ name: 'loans', atLeast: true });
  });

  test('is not asked for it again while the queues alone are read', async () => {
    await using alone = await startSmallStack(WITHOUT_USERS);
    using subject = readerOf({}, alone);
    await subject.read();
    await subject.read();
    expect(subject.stack.looks).toBe(1);
  });
});

describe('a queue that vanishes', () => {
  test('is noted, with the reason; the others are counted', async () => {
    using subject = readerOf();
    await subject.read();
    await small.deleteQueue('loansQueue');
    const { queues, unreadable } = await subject.read();
    expect(queues.map(({ waiting }) => waiting)).toEqual([0, undefined]);
    expect(unreadable).toEqual([
      { part: 'queue loans', reason: expect.stringMatching(/^The queue does not exist, or no longer/) },
    ]);
  });

  test('makes it look at the stack again, once', async () => {
    using subject = readerOf();
    await subject.read();
    await small.deleteQueue('loansQueue');
    for (let count = 0; count < 3; count++) await subject.read();
    expect(subject.stack.looks).toBe(2);
  });

  test('may have gone with its stack', async () => {
    using subject = readerOf();
    await subject.read();
    await small.deleteQueue('loansQueue');
    subject.stack.exists = false;
    await expect(subject.read()).rejects.toThrow(StackNotFoundError);
  });
});

describe('what may not be read', () => {
  test('is noted, and the rest is read', async () => {
    await using refusing = await startRefusingService();
    using subject = readerOf({
      AWS_ENDPOINT_URL_LAMBDA: refusing.url,
      AWS_ENDPOINT_URL_CLOUDWATCH: refusing.url,
    });
    const { queues, unreadable } = await subject.read();
    expect(queues[0]).toMatchObject({ waiting: 0, readers: undefined, oldestMs: undefined });
    expect(unreadable.map(({ part }) => part).toSorted()).toEqual(['ages', 'mappings']);
    expect(unreadable[0]?.reason).toMatch(/^These credentials may not do this/);
  });

  test('is a failure where it is all', async () => {
    await using refusing = await startRefusingService();
    const { url } = refusing;
    using subject = readerOf({
      AWS_ENDPOINT_URL_LAMBDA: url,
      AWS_ENDPOINT_URL_CLOUDWATCH: url,
      AWS_ENDPOINT_URL_SQS: url,
      AWS_ENDPOINT_URL_DYNAMODB: url,
    });
    await expect(subject.read()).rejects.toThrow('User: x is not authorized');
  });
});
