import { awsEnvironment, environment } from '@alma-cache/testing/environment';
import { type JsonAnswer, type JsonServer, startJsonServer } from '@alma-cache/testing/json-server';
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { apiKeyFromSsm } from './api-key.ts';

const NAME = '/alma/api-key';

const parameter = (Value: string, Type = 'SecureString'): JsonAnswer => ({
  body: { Parameters: [{ Name: NAME, Type, Value }], InvalidParameters: [] },
});

let server: JsonServer;
let settings: Disposable;
let answer: () => JsonAnswer | Promise<JsonAnswer>;

beforeAll(async () => {
  server = await startJsonServer(() => answer());
  settings = environment({ ...awsEnvironment, AWS_ENDPOINT_URL_SSM: server.url, AWS_MAX_ATTEMPTS: '1' });
});
afterAll(async () => {
  settings[Symbol.dispose]();
  await server.close();
});
beforeEach(() => {
  server.requests.length = 0;
});

afterEach(() => {
  jest.useRealTimers();
});

// Jest fails a test that leaves a rejection unhandled; this gives one the time to show.
afterEach(() => new Promise<void>((resolve) => setImmediate(resolve)));

test('reads the decrypted parameter when first asked, and once', async () => {
  answer = () => parameter('l7xx');
  const apiKey = apiKeyFromSsm(NAME);
  expect(server.requests).toEqual([]);
  expect(await Promise.all([apiKey(), apiKey(), apiKey()])).toEqual(['l7xx', 'l7xx', 'l7xx']);
  expect(server.requests).toEqual([
    { action: 'GetParameters', body: { Names: [NAME], WithDecryption: true } },
  ]);
});

test('reads it afresh when the key was refused', async () => {
  answer = () => parameter('old');
  const apiKey = apiKeyFromSsm(NAME);
  await apiKey();
  answer = () => parameter('new');
  expect(await Promise.all([apiKey('old'), apiKey('old')])).toEqual(['new', 'new']);
  expect(server.requests).toHaveLength(2);
});

test('says that no other key is there yet, and names the parameter, never the key', async () => {
  answer = () => parameter('l7xx-secret');
  const apiKey = apiKeyFromSsm(NAME);
  const refusal = apiKey('l7xx-secret');
  await expect(refusal).rejects.toMatchObject({
    name: 'ApiKeyError',
    code: 'API_KEY_REFUSED',
    retryable: true,
    message: expect.stringContaining(NAME),
  });
  await expect(refusal).rejects.not.toThrow('l7xx');
});

test('names a parameter that does not exist', async () => {
  answer = () => ({ body: { Parameters: [], InvalidParameters: [NAME] } });
  await expect(apiKeyFromSsm(NAME)()).rejects.toMatchObject({
    name: 'ApiKeyError',
    code: 'API_KEY_MISSING',
    message: expect.stringContaining(NAME),
  });
});

test.each([
  ['a fault of SSM', { status: 500, body: { __type: 'InternalServerError' } }, 'InternalServerError'],
  [
    'a missing permission',
    { status: 400, body: { __type: 'AccessDeniedException' } },
    'AccessDeniedException',
  ],
  [
    'a missing permission of KMS',
    {
      status: 400,
      body: {
        __type: 'AccessDeniedException',
        message:
          'User: arn:aws:sts::1:assumed-role/f is not authorized to perform: kms:Decrypt (Service: AWSKMS)',
      },
    },
    'AccessDeniedException: User: .*AWSKMS.*check the permission kms:Decrypt',
  ],
  [
    'a key of KMS that is not there',
    { status: 400, body: { __type: 'InvalidKeyId', message: 'The key is disabled.' } },
    'InvalidKeyId: The key is disabled.*kms:Decrypt',
  ],
  [
    'throttling',
    { status: 400, body: { __type: 'ThrottlingException', message: 'Rate exceeded' } },
    'Rate exceeded',
  ],
  ['an answer without any parameter', { body: {} }, 'TypeError'],
])('names the parameter and the reason after %s', async (_, failure, reason) => {
  answer = () => failure;
  await expect(apiKeyFromSsm(NAME)()).rejects.toMatchObject({
    code: 'API_KEY_UNAVAILABLE',
    retryable: true,
    message: expect.stringMatching(`${NAME}.*${reason}`),
    cause: expect.anything(),
  });
});

test.each([
  ['no host of that name', 'http://ssm.invalid', 'ENOTFOUND|EAI_AGAIN'],
  ['nobody at that port', 'http://127.0.0.1:1', 'ECONNREFUSED'],
])('names what the system says after a fault of the network: %s', async (_, AWS_ENDPOINT_URL_SSM, reason) => {
  using _endpoint = environment({ AWS_ENDPOINT_URL_SSM });
  await expect(apiKeyFromSsm(NAME)()).rejects.toMatchObject({
    code: 'API_KEY_UNAVAILABLE',
    message: expect.stringMatching(`${NAME}.*(?:${reason}).*ssm:GetParameters`),
  });
});

test('gives up on an SSM that never answers', async () => {
  answer = () => new Promise<JsonAnswer>(() => undefined);
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
  const failed = expect(apiKeyFromSsm(NAME)()).rejects.toMatchObject({ code: 'API_KEY_UNAVAILABLE' });
  await server.arrived(1);
  await jest.advanceTimersByTimeAsync(2000);
  await failed;
  expect(server.requests).toHaveLength(1);
});

test.each([
  ['nothing but white space', ' \n', 'SecureString'],
  ['a JSON object', '{"key":"l7xx"}', 'SecureString'],
  ['a list', 'l7xx,l8xx', 'StringList'],
  ['an empty JSON string', '""', 'SecureString'],
])('refuses a parameter that holds %s, without quoting it', async (_, value, type) => {
  answer = () => parameter(value, type);
  const reading = apiKeyFromSsm(NAME)();
  await expect(reading).rejects.toMatchObject({
    code: 'API_KEY_UNUSABLE',
    message: expect.stringContaining(NAME),
  });
  await expect(reading).rejects.not.toThrow('l7xx');
});

test.each([
  ['l7xx\n', 'l7xx'],
  ['"l7xx"', 'l7xx'],
  ['[l7xx', '[l7xx'],
  ['12345', '12345'],
])('takes the text of %j', async (value, key) => {
  answer = () => parameter(value);
  expect(await apiKeyFromSsm(NAME)()).toBe(key);
});

test('takes no key that works away when SSM fails', async () => {
  answer = () => parameter('works');
  const apiKey = apiKeyFromSsm(NAME);
  await apiKey();
  answer = () => ({ status: 500, body: {} });
  await expect(apiKey('works')).rejects.toMatchObject({ code: 'API_KEY_UNAVAILABLE' });
  expect(await apiKey()).toBe('works');
});
