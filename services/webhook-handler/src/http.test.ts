import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bodyOf, headerOf } from './http.ts';
import { apiGatewayEvent } from './testing/api-gateway.ts';

test('the bytes of a body survive a proxy that encodes them', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const body = Buffer.from(bytes).toString('base64');
      expect(bodyOf(apiGatewayEvent({ body, isBase64Encoded: true }))).toEqual(Buffer.from(bytes));
    }),
  );
});

test('a text is its UTF-8, also where it looks like base64', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (body) => {
      expect(bodyOf(apiGatewayEvent({ body }))).toEqual(Buffer.from(new TextEncoder().encode(body)));
    }),
  );
  expect(bodyOf(apiGatewayEvent({ body: 'e30=' })).toString()).toBe('e30=');
});

test('no body is an empty one', () => {
  expect(bodyOf(apiGatewayEvent({ body: null }))).toHaveLength(0);
});

test('a header is found in any case', () => {
  const name = 'x-exl-signature';
  const anyCase = fc.mixedCase(fc.constant(name));
  fc.assert(
    fc.property(anyCase, anyCase, (sent, wanted) => {
      const event = apiGatewayEvent({ headers: { Host: 'localhost', [sent]: 'value' } });
      expect(headerOf(event, wanted)).toBe('value');
    }),
  );
});

test('a header that was not sent is undefined', () => {
  expect(headerOf(apiGatewayEvent(), 'X-Exl-Signature')).toBeUndefined();
});
