import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isSignedWith, signatureOf } from './signature.ts';
import { vectors } from './testing/vectors.ts';

const bytes = fc.uint8Array({ maxLength: 200 });
const secret = fc.string({ unit: 'grapheme', minLength: 1 });

describe('against signatures made elsewhere', () => {
  test.each(vectors)('$secret signs "$body"', ({ secret, body, signature }) => {
    expect(signatureOf(Buffer.from(body), secret)).toBe(signature);
    expect(isSignedWith([secret], Buffer.from(body), signature)).toBe(true);
  });
});

test('a body signed with any of the secrets is accepted', () => {
  fc.assert(
    fc.property(bytes, fc.array(secret), secret, fc.array(secret), (body, before, used, after) => {
      expect(isSignedWith([...before, used, ...after], body, signatureOf(body, used))).toBe(true);
    }),
  );
});

test('a body with a single bit changed is refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1 }), secret, fc.nat(), (body, used, position) => {
      const changed = Uint8Array.from(body);
      const index = (position >> 3) % body.length;
      changed[index] = (body[index] ?? 0) ^ (1 << (position & 7));
      expect(isSignedWith([used], changed, signatureOf(body, used))).toBe(false);
    }),
  );
});

test('a signature made with another secret is refused', () => {
  fc.assert(
    fc.property(bytes, secret, secret, (body, held, other) => {
      fc.pre(held !== other);
      expect(isSignedWith([held], body, signatureOf(body, other))).toBe(false);
    }),
  );
});

test('any text that is not the signature is refused, whatever its length and characters', () => {
  fc.assert(
    fc.property(bytes, secret, fc.string({ unit: 'binary' }), (body, used, given) => {
      fc.pre(given !== signatureOf(body, used));
      expect(isSignedWith([used], body, given)).toBe(false);
    }),
  );
});

test('without a secret nothing is signed', () => {
  expect(isSignedWith([], Buffer.from('{}'), signatureOf(Buffer.from('{}'), ''))).toBe(false);
});
