import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from '@jest/globals';
import { awsEnvironment, environment } from '../../../packages/aws-utils/src/testing/environment.ts';
import { type JsonAnswer, startJsonServer } from '../../../packages/aws-utils/src/testing/json-server.ts';

const put = new PutCommand({ TableName: 'loans', Item: { loan_id: '1' } });
const never = () => new Promise<JsonAnswer>(() => undefined);

test('a connection to DynamoDB that hangs costs two seconds, a DynamoDB that never answers four attempts', async () => {
  let hangs = 1;
  await using server = await startJsonServer(() => (hangs-- > 0 ? never() : { body: {} }));
  using _ = environment({ ...awsEnvironment, AWS_ENDPOINT_URL_DYNAMODB: server.url });
  // The client is made of this environment.
  const { documents } = await import('./documents.ts');

  await documents.send(put);
  // How long it is on a busy machine is no measure of what was asked for.
  expect(documents.config.requestHandler).toMatchObject({
    config: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
  });
  expect(server.requests).toHaveLength(2);

  hangs = Number.POSITIVE_INFINITY;
  const unanswered = documents.send(put, { requestTimeout: 50 });
  await expect(unanswered).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(server.requests).toHaveLength(2 + 4);
  documents.destroy();
});
