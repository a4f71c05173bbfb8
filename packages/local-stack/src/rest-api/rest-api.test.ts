import { request as httpRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { packageTinyService, type TinyService } from '@alma-cache/testing/tiny-service';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { LocalStack } from '../index.ts';
import { startLocalStack } from '../start.ts';

const MAX_BODY_BYTES = 10 * 1024 * 1024;

const ANSWERS = `export const handler = async (event) => event.queryStringParameters?.answer
  ? JSON.parse(event.queryStringParameters.answer)
  : { statusCode: 200, body: JSON.stringify(event) };`;

let service: TinyService;
let stack: LocalStack;

beforeAll(async () => {
  service = await packageTinyService({
    echo: {
      code: ANSWERS,
      routes: [
        { method: 'get', path: '/' },
        { method: 'post', path: '/' },
        { method: 'get', path: '/users/{userID}/loans/{loanID}', private: true },
      ],
    },
    large: {
      code: `export const handler = async () => ({ statusCode: 200, body: 'a'.repeat(6_291_556) });`,
      routes: [{ method: 'get', path: '/large' }],
    },
    throwing: {
      code: `export const handler = async () => { throw new Error('at patron 7'); };`,
      routes: [{ method: 'get', path: '/throwing' }],
    },
    hasty: {
      code: 'export const handler = () => new Promise((resolve) => setTimeout(resolve, 60_000));',
      timeout: 0.2,
      routes: [{ method: 'get', path: '/hasty' }],
    },
    slow: {
      code: 'export const handler = () => new Promise((resolve) => setTimeout(resolve, 60_000));',
      reservedConcurrency: 1,
      routes: [{ method: 'get', path: '/slow', timeoutMs: 200 }],
    },
  });
  stack = await startLocalStack({ template: service.directory });
});

afterAll(async () => {
  await stack.stop();
  await service[Symbol.asyncDispose]();
});

const withKey = () => ({ 'x-api-key': stack.api.apiKey });

interface Call {
  readonly method?: string;
  readonly headers?: Record<string, string | string[]>;
  readonly body?: string | Uint8Array;
}

/** Sends the path as it is, which `fetch` would normalise. */
async function call(path: string, { method = 'GET', headers = {}, body }: Call = {}) {
  const { origin, pathname } = new URL(stack.api.url);
  const sent = httpRequest(origin, { method, path: `${pathname}${path}`, headers }).end(body);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    sent.once('response', resolve).once('error', reject);
  });
  return {
    status: response.statusCode,
    headers: response.headers,
    body: await text(response),
  };
}

/** The event that a function gets. */
const eventOf = async (path: string, options?: Call) => JSON.parse((await call(path, options)).body);

const answering = (answer: object) => call(`/?answer=${encodeURIComponent(JSON.stringify(answer))}`);

describe('the event of a request', () => {
  test('says what was asked, and through which route', async () => {
    const event = await eventOf('/users/a/loans/1', { headers: { ...withKey(), 'user-agent': 'test' } });
    expect(event).toMatchObject({
      resource: '/users/{userID}/loans/{loanID}',
      path: '/users/a/loans/1',
      httpMethod: 'GET',
      pathParameters: { userID: 'a', loanID: '1' },
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      stageVariables: null,
      body: null,
      isBase64Encoded: false,
      requestContext: {
        stage: 'stg',
        path: '/stg/users/a/loans/1',
        resourcePath: '/users/{userID}/loans/{loanID}',
        httpMethod: 'GET',
        protocol: 'HTTP/1.1',
        identity: { sourceIp: '127.0.0.1', userAgent: 'test', apiKey: stack.api.apiKey },
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        requestTime: expect.stringMatching(/^\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
      },
    });
  });

  test('has path parameters as they were sent, a slash in them included', async () => {
    const event = await eventOf('/users/dept%2Fa%20b+c/loans/%', { headers: withKey() });
    expect(event.pathParameters).toEqual({ userID: 'dept%2Fa%20b+c', loanID: '%' });
    expect(event.path).toBe('/users/dept%2Fa%20b+c/loans/%');
  });

  test('has query parameters decoded, all of them and the last', async () => {
    const event = await eventOf('/?a=1&a=2%2B3&b+c=%C3%A4&empty');
    expect(event.queryStringParameters).toEqual({ a: '2+3', 'b c': 'ä', empty: '' });
    expect(event.multiValueQueryStringParameters).toEqual({ a: ['1', '2+3'], 'b c': ['ä'], empty: [''] });
  });

  test('has headers in the case of the client, all of them and the last', async () => {
    const event = await eventOf('/', { headers: { 'X-Custom': ['1', '2'], authorization: 'x' } });
    expect(event.headers).toMatchObject({
      'X-Custom': '2',
      Authorization: 'x',
      'X-Forwarded-For': '127.0.0.1',
      'X-Forwarded-Proto': 'http',
    });
    expect(event.multiValueHeaders).toMatchObject({ 'X-Custom': ['1', '2'] });
    expect(Object.keys(event.headers).map((name) => name.toLowerCase())).not.toContain('connection');
  });

  test('has a text body as it is, byte for byte in UTF-8', async () => {
    const body = ' { "title": "Zürich 😀" }\r\n';
    expect(await eventOf('/', { method: 'POST', body })).toMatchObject({ body, isBase64Encoded: false });
  });

  test.each([
    ['bytes that are no UTF-8', new Uint8Array([0xff, 0x00, 0xfe]), 'application/json'],
    ['a binary media type', new Uint8Array([0x61]), 'image/png'],
  ])('has %s in base64', async (_, body, type) => {
    const event = await eventOf('/', { method: 'POST', body, headers: { 'content-type': type } });
    expect(event).toMatchObject({ body: Buffer.from(body).toString('base64'), isBase64Encoded: true });
  });
});

describe('the answer of a function', () => {
  test('goes back with its status, headers and body', async () => {
    const answer = await answering({
      statusCode: 418,
      headers: { 'X-Cache': 'hit' },
      multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
      body: 'Zürich',
    });
    expect(answer).toMatchObject({
      status: 418,
      headers: { 'x-cache': 'hit', 'set-cookie': ['a=1', 'b=2'], 'content-type': 'application/json' },
      body: 'Zürich',
    });
    expect(answer.headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('is 502 when it is malformed, and the log says why', async () => {
    expect(await answering({ status: 200 })).toMatchObject({
      status: 502,
      body: '{"message":"Internal server error"}',
    });
    const lines = (await stack.logs()).filter(({ functionName }) => functionName === 'tiny-stg-echo');
    expect(lines.map(({ text }) => text)).toContain(
      'API Gateway cannot use the answer: it has a member status',
    );
  });

  test('is 502 when it is more than Lambda takes', async () => {
    expect(await call('/large')).toMatchObject({ status: 502, body: '{"message":"Internal server error"}' });
  });

  test.each([
    ['throws', '/throwing'],
    ['runs into its own timeout', '/hasty'],
  ])('is 502 without a word of the error when the function %s', async (_, path) => {
    expect(await call(path)).toMatchObject({ status: 502, body: '{"message":"Internal server error"}' });
  });

  test('is 504 when API Gateway’s own time is up, here in the words of the template; meanwhile others are throttled', async () => {
    const [slow, throttled] = await Promise.all([call('/slow'), call('/slow')]);
    expect(slow).toMatchObject({
      status: 503,
      headers: { 'retry-after': '2' },
      body: '{"code":"INTEGRATION_TIMEOUT","message":"Endpoint request timed out"}',
    });
    expect(throttled).toMatchObject({ status: 500, body: '{"message":"Internal server error"}' });
  });
});

describe('a request is refused', () => {
  test.each([
    ['without an API key', {}],
    ['with a wrong one', { 'x-api-key': 'wrong' }],
  ])('%s where the route asks for one', async (_, headers) => {
    const answer = await call('/users/a/loans/1', { headers });
    expect(answer).toMatchObject({ status: 403, body: '{"message":"Forbidden"}' });
  });

  test.each([
    ['an unknown path', '/nothing', 'GET'],
    ['another method', '/', 'DELETE'],
  ])('for %s', async (_, path, method) => {
    const answer = await call(path, { method, headers: withKey() });
    expect(answer).toMatchObject({ status: 403, body: '{"message":"Missing Authentication Token"}' });
  });

  test('for another stage', async () => {
    const response = await fetch(`${new URL(stack.api.url).origin}/prod/`);
    expect([response.status, await response.json()]).toEqual([403, { message: 'Forbidden' }]);
  });

  test('for a body over 10 MB', async () => {
    const answer = await call('/', { method: 'POST', body: Buffer.alloc(MAX_BODY_BYTES + 1, 'a') });
    expect(answer).toMatchObject({ status: 413, body: 'HTTP content length exceeded 10485760 bytes.' });
  });

  test('for a body of which the event is more than Lambda takes', async () => {
    const answer = await call('/', { method: 'POST', body: Buffer.alloc(MAX_BODY_BYTES, 'a') });
    expect(answer).toMatchObject({ status: 413, body: '{"message":"Request Too Long"}' });
  });

  test('for headers over 10,240 bytes, with their names and line ends, and not for as many', async () => {
    const { host } = new URL(stack.api.url);
    const around = `host: ${host}\r\nconnection: keep-alive\r\nx-long: \r\n`.length;
    const withHeaders = (bytes: number) => call('/', { headers: { 'x-long': 'a'.repeat(bytes - around) } });
    expect(await withHeaders(10_240)).toMatchObject({ status: 200 });
    expect(await withHeaders(10_241)).toMatchObject({
      status: 431,
      body: 'HTTP header is larger than 10240 bytes.',
    });
  });

  test('for a URL over 10,240 characters, and not for as many', async () => {
    const { pathname } = new URL(stack.api.url);
    const withUrl = (characters: number) => call(`/?a=${'b'.repeat(characters - `${pathname}/?a=`.length)}`);
    expect(await withUrl(10_240)).toMatchObject({ status: 200 });
    expect(await withUrl(10_241)).toMatchObject({ status: 414 });
  });

  test('for a path with which the method’s ARN has over 1,600 bytes', async () => {
    const start = `arn:aws:execute-api:eu-west-1:000000000000:local-stack-restApi/stg/GET/users//loans/1`
      .length;
    const withUser = (bytes: number) =>
      call(`/users/${'u'.repeat(bytes - start)}/loans/1`, { headers: withKey() });
    expect(await withUser(1600)).toMatchObject({ status: 200 });
    expect(await withUser(1601)).toMatchObject({ status: 414, body: '{"message":"Request URI too long"}' });
  });
});
