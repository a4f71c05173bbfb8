import { packageTinyService, type TinyService } from '@alma-cache/testing/tiny-service';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueUrlCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type FaultRule, Faults } from './faults.ts';
import type { LocalStack } from './index.ts';
import { startLocalStack } from './start.ts';

let service: TinyService;
let stack: LocalStack;

beforeAll(async () => {
  service = await packageTinyService({ worker: { code: 'export const handler = async () => {};' } });
  stack = await startLocalStack({ template: service.directory });
  await stack.disable('worker');
});

afterEach(() => stack.faults.clear());

afterAll(async () => {
  await stack.stop();
  await service[Symbol.asyncDispose]();
});

const settings = () => ({
  region: 'eu-west-1',
  credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  maxAttempts: 1,
});
const sqs = () => new SQSClient({ ...settings(), endpoint: stack.endpoints.AWS_ENDPOINT_URL_SQS });
const dynamoDb = () =>
  new DynamoDBClient({ ...settings(), endpoint: stack.endpoints.AWS_ENDPOINT_URL_DYNAMODB });
const ssm = () => new SSMClient({ ...settings(), endpoint: stack.endpoints.AWS_ENDPOINT_URL_SSM });

const sns = () => new SNSClient({ ...settings(), endpoint: stack.endpoints.AWS_ENDPOINT_URL_SNS });

const batchOf = (...ids: string[]) =>
  new SendMessageBatchCommand({
    QueueUrl: stack.queue('workerQueue').url,
    Entries: ids.map((Id) => ({ Id, MessageBody: Id })),
  });

describe('injected faults', () => {
  test.each([
    ['sqs', 'throttle', 'RequestThrottled', () => sqs().send(batchOf('a'))],
    ['sqs', 'server-error', 'InternalError', () => sqs().send(batchOf('a'))],
    [
      'dynamodb',
      'throttle',
      'ProvisionedThroughputExceededException',
      () => dynamoDb().send(new ListTablesCommand()),
    ],
    ['dynamodb', 'server-error', 'InternalServerError', () => dynamoDb().send(new ListTablesCommand())],
    ['sns', 'throttle', 'Throttling', () => sns().send(new ListTopicsCommand())],
    ['sns', 'server-error', 'InternalServerError', () => sns().send(new ListTopicsCommand())],
    ['ssm', 'throttle', 'ThrottlingException', () => ssm().send(new GetParametersCommand({ Names: ['a'] }))],
    [
      'ssm',
      'server-error',
      'InternalServerError',
      () => ssm().send(new GetParametersCommand({ Names: ['a'] })),
    ],
  ] as const)('%s answers %s with %s', async (name, kind, error, call) => {
    stack.faults.set([{ service: name, kind }]);
    await expect(call()).rejects.toMatchObject({ name: error });
    stack.faults.clear();
    await call();
  });

  test('what a client makes again is counted among the calls, and by itself', async () => {
    const counts = () => [stack.calls, stack.retries].map((count) => count['dynamodb ListTables'] ?? 0);
    const [calls = 0, retries = 0] = counts();
    stack.faults.set([{ service: 'dynamodb', kind: 'server-error', times: 1 }]);
    const client = new DynamoDBClient({
      ...settings(),
      endpoint: stack.endpoints.AWS_ENDPOINT_URL_DYNAMODB,
      maxAttempts: 2,
    });
    await client.send(new ListTablesCommand());
    expect(counts()).toEqual([calls + 2, retries + 1]);
  });

  test('a reset connection is a network error', async () => {
    stack.faults.set([{ service: 'dynamodb', kind: 'reset' }]);
    await expect(dynamoDb().send(new ListTablesCommand())).rejects.toThrow('ECONNRESET');
  });

  test('refused entries of a batch are named, and the others are sent', async () => {
    await stack.queue('workerQueue').receiveAll();
    stack.faults.set([{ service: 'sqs', action: 'SendMessageBatch', kind: 'refuse-entries', times: 2 }]);
    const { Successful, Failed } = await sqs().send(batchOf('a', 'b', 'c'));
    expect(Failed?.map(({ Id }) => Id)).toEqual(['a', 'b']);
    expect(Successful?.map(({ Id }) => Id)).toEqual(['c']);
    expect(await stack.queue('workerQueue').receiveAll()).toEqual(['c']);
  });

  test('a batch can be refused entry by entry to the last', async () => {
    stack.faults.set([{ service: 'sqs', kind: 'refuse-entries' }]);
    const { Successful = [], Failed } = await sqs().send(batchOf('a', 'b'));
    expect(Successful).toEqual([]);
    expect(Failed).toHaveLength(2);
  });

  test('strike as often as told, and are counted by service, action and kind', async () => {
    const key = 'dynamodb ListTables throttle';
    const before = stack.faults.counts[key] ?? 0;
    stack.faults.set([{ service: 'dynamodb', action: 'ListTables', kind: 'throttle', times: 1 }]);
    await expect(dynamoDb().send(new ListTablesCommand())).rejects.toThrow();
    await dynamoDb().send(new ListTablesCommand());
    expect(stack.faults.counts[key]).toBe(before + 1);
  });

  test('never meet the stack’s own calls', async () => {
    stack.faults.set([
      { service: 'sqs', kind: 'reset' },
      { service: 'dynamodb', kind: 'reset' },
    ]);
    await stack.queue('workerQueue').send('x');
    expect(await stack.queue('workerQueue').receiveAll()).toEqual(['x']);
    expect(await stack.table('itemTable').scan()).toEqual([]);
  });

  test('queue URLs that SQS tells lead back to the loopback address', async () => {
    const QueueName = stack.queue('workerQueue').url.split('/').at(-1);
    const { QueueUrl } = await sqs().send(new GetQueueUrlCommand({ QueueName }));
    expect(QueueUrl).toBe(stack.queue('workerQueue').url);
  });
});

describe('the dice', () => {
  const rule: FaultRule = { service: 'sqs', kind: 'throttle', rate: 0.3 };
  const draw = (seed: number, count: number) => {
    const faults = new Faults(seed);
    faults.set([rule]);
    return Array.from({ length: count }, () => faults.strikeRequest('sqs', 'SendMessage'));
  };

  test('fall the same way for the same seed', () => {
    fc.assert(fc.property(fc.nat(), (seed) => expect(draw(seed, 20)).toEqual(draw(seed, 20))));
  });

  test('keep to the rate', () => {
    const struck = draw(1, 10_000).filter(Boolean).length;
    expect(struck).toBeGreaterThan(2800);
    expect(struck).toBeLessThan(3200);
  });
});
