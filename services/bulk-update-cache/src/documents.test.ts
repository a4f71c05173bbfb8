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

  const startedAt = Date.now();
  await documents.send(put);
  // Two seconds, on a machine that has time; without a limit, until the test is over.
  expect(Date.now() - startedAt).toBeLessThan(15_000);
  expect(server.requests).toHaveLength(2);

  hangs = Number.POSITIVE_INFINITY;
  const unanswered = documents.send(put, { requestTimeout: 50 });
  await expect(unanswered).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(server.requests).toHaveLength(2 + 4);
  documents.destroy();
});
