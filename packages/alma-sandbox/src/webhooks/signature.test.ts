import { webcrypto } from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { signatureOf } from './signature.ts';

test.each([
  ['Jefe', 'what do ya want for nothing?', 'W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM='],
  ['schlüssel', '', 'aauLnPAEBu7MsslezvliqV23a3IT+SDLrPk37yv+FDI='],
])('is that of RFC 4231 and of openssl: %s', (secret, body, signature) => {
  expect(signatureOf(Buffer.from(body), secret)).toBe(signature);
});

test('is what WebCrypto computes over the UTF-8 bytes of any secret and body', async () => {
  const text = fc.string({ unit: 'binary', minLength: 1 });
  await fc.assert(
    fc.asyncProperty(text, fc.uint8Array(), async (secret, body) => {
      const algorithm = { name: 'HMAC', hash: 'SHA-256' };
      const key = await webcrypto.subtle.importKey('raw', Buffer.from(secret), algorithm, false, ['sign']);
      const expected = await webcrypto.subtle.sign(algorithm, key, Buffer.from(body));
      expect(signatureOf(body, secret)).toBe(Buffer.from(expected).toString('base64'));
    }),
  );
});
