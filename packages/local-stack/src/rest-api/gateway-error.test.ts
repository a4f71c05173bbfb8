import { describe, expect, test } from '@jest/globals';
import { GatewayError, gatewayAnswer } from './gateway-error.ts';

const code =
  '{"code":"$context.error.responseType","text":"$context.error.message","id":"$context.requestId"}';
const responses = [
  { responseType: 'DEFAULT_4XX', headers: { 'Cache-Control': 'no-store' }, body: code },
  { responseType: 'REQUEST_TOO_LARGE', statusCode: 400, headers: {} },
  { responseType: 'DEFAULT_5XX', statusCode: 503, headers: { 'Retry-After': '2' } },
];

const answerTo = (...[name]: ConstructorParameters<typeof GatewayError>) => {
  const { status, headers, body } = gatewayAnswer(new GatewayError(name), responses, 'request-1');
  return { status, headers: Object.fromEntries(headers), body: JSON.parse(body.toString()) };
};

describe('what API Gateway says itself', () => {
  test('is as the template has it for all 4xx, with the status of the case', () => {
    expect(answerTo('INVALID_API_KEY')).toEqual({
      status: 403,
      headers: { 'content-type': ['application/json'], 'Cache-Control': ['no-store'] },
      body: { code: 'INVALID_API_KEY', text: 'Forbidden', id: 'request-1' },
    });
  });

  test('is as the template has it for the case, before that for all', () => {
    expect(answerTo('REQUEST_TOO_LARGE')).toEqual({
      status: 400,
      headers: { 'content-type': ['application/json'] },
      body: { message: 'Request Too Long' },
    });
  });

  test.each(['FUNCTION_FAILED', 'INTEGRATION_TIMEOUT', 'SERVER_ERROR'] as const)(
    'is as the template has it for all 5xx: %s',
    (name) => {
      expect(answerTo(name)).toMatchObject({ status: 503, headers: { 'Retry-After': ['2'] } });
    },
  );
});
