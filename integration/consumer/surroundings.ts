import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSandbox } from '@alma-cache/alma-sandbox';
import { startLocalStack } from '@alma-cache/local-stack';
import { awsEnvironment } from '@alma-cache/testing/environment';
import { packageTinyService } from '@alma-cache/testing/tiny-service';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** The tables that the examples name, with their keys. */
const TABLES = { 'loan-cache': 'loan_id', 'user-cache': 'primary_id' };

export type Surroundings = Awaited<ReturnType<typeof startSurroundings>>;

/**
 * What the READMEs' examples talk to, on loopback: an Alma with their users and records, AWS with their tables, an endpoint for
 * webhooks, and Lambda, which runs their handlers from bundles.
 * @param handlers The code of each handler that feeds on a queue of its own.
 */
export async function startSurroundings(handlers: Readonly<Record<string, string>>) {
  await using cleanup = new AsyncDisposableStack();
  const alma = cleanup.use(await startSandbox());
  alma.data.addUser({ primaryId: 'test_user', fees: 3 });
  alma.data.addUser({ primaryId: 'ann', loans: [{ loan_id: '17300000010001221' }] });
  const environment = {
    ALMA_API_KEY_NAME: '/alma/key',
    ALMA_API_URL: alma.url,
    FEES_QUEUE_URL: { Ref: 'eventQueue' },
  };
  const functions = Object.entries(handlers).map(([name, code]) => [name, { code, environment }]);
  const service = cleanup.use(await packageTinyService(Object.fromEntries(functions)));
  const aws = cleanup.use(await startLocalStack({ template: service.directory, retryDelay: 0 }));
  aws.ssm.put('/alma/key', alma.apiKey);
  const env = {
    ...awsEnvironment,
    ...aws.endpoints,
    ALMA_API_URL: alma.url,
    ALMA_API_KEY: alma.apiKey,
  };
  const dynamoDb = new DynamoDBClient({
    region: env.AWS_REGION,
    endpoint: aws.endpoints.AWS_ENDPOINT_URL_DYNAMODB,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  for (const [table, key] of Object.entries(TABLES)) {
    await dynamoDb.send(
      new CreateTableCommand({
        TableName: table,
        KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );
  }
  const webhooks = cleanup.use(await startWebhookEndpoint());
  const owned = cleanup.move();
  /** The code with the addresses that READMEs make up led to these surroundings. */
  const relocated = (code: string) =>
    code
      .replaceAll('http://127.0.0.1:3000/', webhooks.url)
      .replaceAll('http://127.0.0.1:9000/', `${alma.url}/`);
  return { alma, aws, env, relocated, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Answers Alma's challenge, and takes whatever it sends. */
async function startWebhookEndpoint(): Promise<{ url: string } & AsyncDisposable> {
  const server = createServer((request, response) => {
    request.resume();
    const challenge = new URL(request.url ?? '', 'http://localhost').searchParams.get('challenge');
    response.end(challenge === null ? '' : JSON.stringify({ challenge }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
