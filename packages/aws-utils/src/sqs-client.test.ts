import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { expect, test } from '@jest/globals';
import { Queue } from './queue.ts';
import { ownSqsClient } from './sqs-client.ts';
import { awsEnvironment, environment } from './testing/environment.ts';
import { type JsonAnswer, startJsonServer } from './testing/json-server.ts';
import { batchAnswer } from './testing/sqs-stub.ts';

const never = () => new Promise<JsonAnswer>(() => undefined);
const url = 'https://sqs.eu-central-1.amazonaws.com/000000000000/loans';

test('a request that is never answered is given up after two seconds and made again', async () => {
  let requests = 0;
  await using server = await startJsonServer((request) =>
    ++requests === 1 ? never() : batchAnswer(request),
  );
  using _ = environment({ ...awsEnvironment, AWS_ENDPOINT_URL_SQS: server.url });
  await new Queue({ url }).send('0012345');
  expect(server.requests).toHaveLength(2);
});

test('an SQS that never answers fails the call after three attempts', async () => {
  await using server = await startJsonServer(never);
  using _ = environment({ ...awsEnvironment, AWS_ENDPOINT_URL_SQS: server.url });
  const client = ownSqsClient();
  const sent = client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: '0012345' }), {
    requestTimeout: 50,
  });
  await expect(sent).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(server.requests).toHaveLength(3);
  // How long it is on a busy machine is no measure of what was asked for.
  expect(client.config.requestHandler).toMatchObject({
    config: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
  });
  client.destroy();
});

test('waiting for a message is no hanging', async () => {
  await using server = await startJsonServer(async () => {
    await new Promise((resolve) => setTimeout(resolve, 2300));
    return { body: { Messages: [] } };
  });
  using _ = environment({ ...awsEnvironment, AWS_ENDPOINT_URL_SQS: server.url });
  expect(await new Queue({ url }).receive({ waitSeconds: 1 })).toEqual([]);
  expect(server.requests).toHaveLength(1);
});
