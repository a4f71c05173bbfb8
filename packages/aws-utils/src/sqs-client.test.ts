import { awsEnvironment, environment } from '@alma-cache/testing/environment';
import { type JsonAnswer, startJsonServer } from '@alma-cache/testing/json-server';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Queue } from './queue.ts';
import { sqsClient } from './sqs-client.ts';
import { batchAnswer } from './testing/sqs-stub.ts';

const never = () => new Promise<JsonAnswer>(() => undefined);
const url = 'https://sqs.eu-central-1.amazonaws.com/000000000000/loans';

// The client's time passes as the tests say, however long a request really takes on a busy machine.
beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
});
afterEach(() => {
  jest.useRealTimers();
});

/** Lets a request be given up that has come; the next one is made before its connection would be. */
async function giveUp() {
  await jest.advanceTimersByTimeAsync(2000);
  await jest.advanceTimersByTimeAsync(500);
}

test('a request that is never answered is given up after two seconds and made again', async () => {
  let requests = 0;
  await using server = await startJsonServer((request) =>
    ++requests === 1 ? never() : batchAnswer(request),
  );
  using _ = environment({ ...awsEnvironment, AWS_ENDPOINT_URL_SQS: server.url });
  const sent = new Queue({ url }).send('0012345');
  await server.arrived(1);
  await giveUp();
  await sent;
  expect(server.requests).toHaveLength(2);
});

test('an SQS that never answers fails the call after three attempts', async () => {
  await using server = await startJsonServer(never);
  using _ = environment({ ...awsEnvironment, AWS_ENDPOINT_URL_SQS: server.url });
  const client = sqsClient();
  const sent = client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: '0012345' }));
  const failed = expect(sent).rejects.toMatchObject({ name: 'TimeoutError', $metadata: { attempts: 3 } });
  for (const attempt of [1, 2, 3]) {
    await server.arrived(attempt);
    await giveUp();
  }
  await failed;
  expect(server.requests).toHaveLength(3);
  expect(client.config.requestHandler).toMatchObject({
    config: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
  });
  client.destroy();
});

test('waiting for a message is no hanging', async () => {
  const { promise: answer, resolve } = Promise.withResolvers<JsonAnswer>();
  await using server = await startJsonServer(() => answer);
  using _ = environment({ ...awsEnvironment, AWS_ENDPOINT_URL_SQS: server.url });
  const received = new Queue({ url }).receive({ waitSeconds: 1 });
  await server.arrived(1);
  await jest.advanceTimersByTimeAsync(2999);
  resolve({ body: { Messages: [] } });
  expect(await received).toEqual([]);
  expect(server.requests).toHaveLength(1);
});
