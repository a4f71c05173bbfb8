import { describe, expect, test } from '@jest/globals';
import { MalformedAnswerError, readProxyAnswer } from './proxy-answer.ts';

const read = (answer: unknown, accept = '', types: string[] = []) => {
  const { status, headers, body } = readProxyAnswer(answer, accept, types);
  return { status, headers: Object.fromEntries(headers), body: body.toString('latin1') };
};

describe('what a function answers', () => {
  test('may leave out everything', () => {
    expect(read({})).toEqual({ status: 200, headers: { 'Content-Type': ['application/json'] }, body: '' });
  });

  test('has headers of one value and of several, the latter before the former', () => {
    const answer = {
      statusCode: 201,
      headers: { 'content-type': 'text/plain', 'X-A': 'one', 'X-B': true, 'Content-Length': '7' },
      multiValueHeaders: { 'x-a': ['two', 'three'], 'Set-Cookie': ['a=1', 'b=2'] },
      body: 'text',
    };
    expect(read(answer)).toEqual({
      status: 201,
      headers: {
        'content-type': ['text/plain'],
        'x-a': ['two', 'three'],
        'X-B': ['true'],
        'Set-Cookie': ['a=1', 'b=2'],
      },
      body: 'text',
    });
  });

  test('is decoded from base64 for a client that asks for a binary type of the API, and only then', () => {
    const answer = { body: Buffer.from([0xff, 0x00]).toString('base64'), isBase64Encoded: true };
    expect(read(answer, 'image/png, text/html', ['image/*']).body).toBe('\xff\x00');
    expect(read(answer, 'text/html, image/png', ['image/*']).body).toBe('/wA=');
    expect(read({ ...answer, isBase64Encoded: false }, 'image/png', ['image/*']).body).toBe('/wA=');
  });

  test.each([
    ['nothing', null],
    ['a text', 'ok'],
    ['a list', []],
    ['another member', { statusCode: 200, data: 1 }],
    ['a body that is an object', { statusCode: 200, body: {} }],
    ['a status that is none', { statusCode: 'OK' }],
    ['a status out of range', { statusCode: 99 }],
    ['headers that are a text', { headers: 'x: y' }],
    ['a header that is an object', { headers: { x: {} } }],
    ['a header name that cannot be sent', { headers: { 'a b': 'x' } }],
    ['a header value that cannot be sent', { headers: { x: 'a\r\nb: c' } }],
  ])('is refused when it is %s', (_, answer) => {
    expect(() => read(answer)).toThrow(MalformedAnswerError);
  });
});
