import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Sandbox, startSandbox } from '@alma-cache/alma-sandbox';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { startDynamoDB, type TestDynamoDB } from './testing/dynamodb.ts';
import { ask } from './testing/gateway.ts';
import { truth } from './testing/truth.ts';

let sandbox: Sandbox;
let dynamodb: TestDynamoDB;
let fauxqs: FauxqsServer;
let ssm: Server;
let handler: (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

beforeAll(async () => {
  sandbox = await startSandbox({ users: [{ primaryId: 'dept/Ann', loans: 2, requests: 1, fees: 1 }] });
  dynamodb = await startDynamoDB();
  fauxqs = await startFauxqs({ port: 0, logger: false, defaultRegion: 'eu-west-1' });
  const { queueUrl } = fauxqs.createQueue('users');
  ssm = await startParameterStore({ '/alma/key': sandbox.apiKey });
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb.endpoint,
    AWS_ENDPOINT_URL_SQS: `http://127.0.0.1:${fauxqs.port}`,
    AWS_ENDPOINT_URL_SSM: `http://127.0.0.1:${(ssm.address() as AddressInfo).port}`,
    ALMA_API_KEY_NAME: '/alma/key',
    ALMA_API_URL: sandbox.url,
    ALMA_REQUESTS_PER_SECOND: '100',
    ...dynamodb.environment,
    USERS_QUEUE_URL: queueUrl,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_TRACE_ENABLED: 'false',
  });
  ({ handler } = await import('./api.ts'));
});

afterAll(async () => {
  ssm.close();
  ssm.closeAllConnections();
  await sandbox.close();
  await fauxqs.stop();
  await dynamodb[Symbol.asyncDispose]();
});

test('the function answers events of API Gateway, from Alma and then from the cache', async () => {
  const invoke = (request: Partial<APIGatewayProxyEvent>) => handler({ ...event, ...request }, context);
  for (const cache of ['miss', 'hit']) {
    expect(await ask(invoke, '/users/dept%2FANN')).toMatchObject({
      status: 200,
      headers: { 'X-Cache': cache },
      body: truth(sandbox, 'dept/Ann'),
    });
  }
  expect(fauxqs.inspectQueue('users')?.messages.ready.map(({ body }) => body)).toEqual(['dept/ANN']);
  expect((await ask(invoke, '/users/dept%2FANN/loans/1')).status).toBe(404);
});

const event: APIGatewayProxyEvent = {
  resource: '',
  path: '',
  httpMethod: 'GET',
  headers: { 'x-api-key': 'key' },
  multiValueHeaders: { 'x-api-key': ['key'] },
  queryStringParameters: null,
  multiValueQueryStringParameters: null,
  pathParameters: null,
  stageVariables: null,
  body: null,
  isBase64Encoded: false,
  requestContext: {
    accountId: '123456789012',
    apiId: 'api',
    authorizer: null,
    protocol: 'HTTP/1.1',
    httpMethod: 'GET',
    identity: {
      accessKey: null,
      accountId: null,
      apiKey: 'key',
      apiKeyId: 'key-1',
      caller: null,
      clientCert: null,
      cognitoAuthenticationProvider: null,
      cognitoAuthenticationType: null,
      cognitoIdentityId: null,
      cognitoIdentityPoolId: null,
      principalOrgId: null,
      sourceIp: '192.0.2.1',
      user: null,
      userAgent: 'test',
      userArn: null,
    },
    path: '',
    stage: 'stg',
    requestId: 'request-1',
    requestTimeEpoch: 0,
    resourceId: 'resource',
    resourcePath: '',
  },
};

const context: Context = {
  callbackWaitsForEmptyEventLoop: true,
  functionName: 'api',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:api',
  memoryLimitInMB: '512',
  awsRequestId: 'request-1',
  logGroupName: '/aws/lambda/api',
  logStreamName: 'stream',
  getRemainingTimeInMillis: () => 28_000,
  done: () => {},
  fail: () => {},
  succeed: () => {},
};

/** An SSM that answers GetParameters. */
async function startParameterStore(parameters: Record<string, string>): Promise<Server> {
  const server = createServer((_, response) => {
    const Parameters = Object.entries(parameters).map(([Name, Value]) => ({
      Name,
      Value,
      Type: 'SecureString',
    }));
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    response.end(JSON.stringify({ Parameters, InvalidParameters: [] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
