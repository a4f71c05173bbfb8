import { describe, expect, test } from '@jest/globals';
import { hasToken, isOwn, newToken } from './access.ts';

describe('a token', () => {
  test('is another one each time, of 256 bits that fit into an address', () => {
    const tokens = Array.from({ length: 100 }, newToken);
    expect(new Set(tokens).size).toBe(100);
    for (const token of tokens) expect(token).toMatch(/^[\w-]{43}$/);
  });

  test('admits whoever has it', () => {
    const token = newToken();
    expect(hasToken({ authorization: `Bearer ${token}` }, token)).toBe(true);
  });

  test.each([
    ['nothing', undefined],
    ['an empty header', ''],
    ['an empty token', 'Bearer '],
    ['another token', `Bearer ${newToken()}`],
    ['another scheme', 'Basic secret'],
    ['the token alone', 'secret'],
    ['a longer one', 'Bearer secrets'],
    ['a shorter one', 'Bearer secre'],
    ['other letters', 'Bearer SECRET'],
    ['what is not ASCII', 'Bearer ſecret'],
  ])('does not admit %s', (_, authorization) => {
    expect(hasToken(authorization === undefined ? {} : { authorization }, 'secret')).toBe(false);
  });
});

describe('a request', () => {
  test.each(['127.0.0.1', '127.0.0.1:8080', 'localhost:1', 'LOCALHOST', '[::1]:99'])(
    'is one for %s',
    (host) => {
      expect(isOwn({ host })).toBe(true);
    },
  );

  test.each([
    'evil.example',
    '127.0.0.1.evil.example',
    'localhost.evil.example:80',
    'evil.example:127',
    'localhost@evil.example',
    'a@b',
    '',
    '0.0.0.0',
  ])('is none for %j, which was rebound to this machine', (host) => {
    expect(isOwn({ host })).toBe(false);
  });

  test('without a host is none', () => {
    expect(isOwn({})).toBe(false);
  });

  test('is one from its own page, and none from another', () => {
    const host = '127.0.0.1:8080';
    expect(isOwn({ host, origin: 'http://127.0.0.1:8080' })).toBe(true);
    for (const origin of [
      'http://127.0.0.1:8081',
      'https://127.0.0.1:8080',
      'http://localhost:8080',
      'null',
    ]) {
      expect(isOwn({ host, origin })).toBe(false);
    }
  });
});
