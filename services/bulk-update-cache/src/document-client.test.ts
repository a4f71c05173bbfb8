import { awsEnvironment, environment } from '@alma-cache/testing/environment';
import { type JsonAnswer, startJsonServer } from '@alma-cache/testing/json-server';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';

const put = new PutCommand({ TableName: 'loans', Item: { loan_id: '1' } });
const never = () => new Promise<JsonAnswer>(() => undefined);

// The client's time passes as the test says, however long a request really takes on a busy machine.
beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
});
afterEach(() => {
  jest.useRealTimers();
});

test('a connection to DynamoDB that hangs costs two seconds, a DynamoDB that never answers four attempts', async () => {
  let hangs = 1;
  await using server = await startJsonServer(() => (hangs-- > 0 ? never() : { body: {} }));
  using _ = environment({ ...awsEnvironment, AWS_ENDPOINT_URL_DYNAMODB: server.url });
  // The client is made of this environment.
  const { documentClient } = await import('./document-client.ts');
  /** Lets the request of this number be given up; the next one is made before its connection would be. */
  const giveUp = async (request: number) => {
    await server.arrived(request);
    await jest.advanceTimersByTimeAsync(2000);
    await jest.advanceTimersByTimeAsync(500);
  };

  const answered = documentClient.send(put);
  await giveUp(1);
  await answered;
  expect(documentClient.config.requestHandler).toMatchObject({
    config: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
  });
  expect(server.requests).toHaveLength(2);

  hangs = Number.POSITIVE_INFINITY;
  const failed = expect(documentClient.send(put)).rejects.toMatchObject({
    name: 'TimeoutError',
    $metadata: { attempts: 4 },
  });
  for (const request of [3, 4, 5, 6]) await giveUp(request);
  await failed;
  expect(server.requests).toHaveLength(2 + 4);
  documentClient.destroy();
});
