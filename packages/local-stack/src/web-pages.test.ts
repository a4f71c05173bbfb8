import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { packageTinyService, type TinyService } from '@alma-cache/testing/tiny-service';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { LocalStack } from './index.ts';
import { startLocalStack } from './start.ts';

const ECHO = 'export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });';
const KEY = 'a real key';

let service: TinyService;
let stack: LocalStack;

beforeAll(async () => {
  service = await packageTinyService({
    worker: {
      code: ECHO,
      environment: { KEY_NAME: '/a/key' },
      routes: [{ method: 'get', path: '/' }],
    },
  });
  stack = await startLocalStack({ template: service.directory, parameters: { KEY_NAME: KEY } });
});

afterAll(async () => {
  await stack?.stop();
  await service?.[Symbol.asyncDispose]();
});

interface Sent {
  readonly method?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A request with the headers that a browser sets and `fetch` would not let through. */
async function send(url: string, { method = 'POST', headers, body }: Sent) {
  const [response] = (await once(request(url, { method, headers }).end(body), 'response')) as [
    IncomingMessage,
  ];
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

const GET_KEY = {
  body: JSON.stringify({ Name: '/a/key', WithDecryption: true }),
  headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AmazonSSM.GetParameter' },
};

describe.each([
  'SQS',
  'SNS',
  'DYNAMODB',
  'SSM',
  'CLOUDFORMATION',
  'LAMBDA',
  'CLOUDWATCH',
  'CLOUDWATCH_LOGS',
] as const)('the endpoint of %s', (name) => {
  const endpoint = () => ({ ...stack.endpoints, ...stack.controlPlaneEndpoints })[`AWS_ENDPOINT_URL_${name}`];

  test.each([
    ['a web page', 'POST', { origin: 'https://evil.example' }],
    ['a web page without an origin to tell', 'POST', { origin: 'null' }],
    ['a web page of another server of this machine', 'POST', { origin: 'http://127.0.0.1:1' }],
    ['a web page that asks first', 'OPTIONS', { origin: 'https://evil.example' }],
    ['a name that was rebound to this machine', 'POST', { host: 'evil.example' }],
    ['such a name that is read', 'GET', { host: '127.0.0.1.evil.example:80' }],
  ])('refuses %s, who may not read even that', async (_, method, headers) => {
    const answer = await send(endpoint(), { method, headers });
    expect(answer.status).toBe(403);
    expect(answer.body).toContain('web page');
    expect(Object.keys(answer.headers).filter((header) => header.startsWith('access-control'))).toEqual([]);
  });

  test.each(['127.0.0.1:1', 'localhost', '[::1]:80'])('answers to %s', async (host) => {
    expect((await send(endpoint(), { headers: { host } })).status).not.toBe(403);
  });
});

test('the API key is for the functions alone', async () => {
  const { AWS_ENDPOINT_URL_SSM } = stack.endpoints;
  const rebound = await send(AWS_ENDPOINT_URL_SSM, {
    ...GET_KEY,
    headers: { ...GET_KEY.headers, host: 'evil.example' },
  });
  expect(rebound.body).not.toContain(KEY);
  expect((await send(AWS_ENDPOINT_URL_SSM, GET_KEY)).body).toContain(KEY);
});

test('who is refused is no call of the functions, and meets none of their faults', async () => {
  const before = stack.calls;
  stack.faults.set([{ service: 'dynamodb', kind: 'reset' }]);
  const headers = { 'x-amz-target': 'DynamoDB_20120810.Scan', host: 'evil.example' };
  expect((await send(stack.endpoints.AWS_ENDPOINT_URL_DYNAMODB, { headers })).status).toBe(403);
  stack.faults.clear();
  expect(stack.calls).toEqual(before);
});

describe('the REST API', () => {
  test('refuses a name that was rebound to this machine', async () => {
    expect(
      await send(`${stack.api.url}/`, { method: 'GET', headers: { host: 'evil.example' } }),
    ).toMatchObject({ status: 403 });
  });

  test('hands an Origin on, as API Gateway does, and lets no page read the answer by itself', async () => {
    const headers = { origin: 'https://library.example' };
    const answer = await send(`${stack.api.url}/`, { method: 'GET', headers });
    expect(JSON.parse(answer.body).headers).toMatchObject({ origin: 'https://library.example' });
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });
});
