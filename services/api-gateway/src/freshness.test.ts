import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { freshnessAskedFor } from './freshness.ts';

const asked = (...lines: string[]) => freshnessAskedFor({ 'Cache-Control': lines });
const maxAge = (...lines: string[]) => asked(...lines).maxAge;
const staleIfError = (...lines: string[]) => asked(...lines).staleIfError;

describe('how old an answer may be', () => {
  test.each([null, {}, { Accept: ['no-cache'] }, { 'Cache-Control': undefined }, { Pragma: ['no-cache'] }])(
    'is not said without a Cache-Control that tells: %j',
    (headers) => {
      expect(freshnessAskedFor(headers).maxAge).toBeUndefined();
    },
  );

  test.each([
    '',
    ',',
    'no-store',
    'max-stale=60',
    'only-if-cached',
    'x-no-cache',
    'no-cache-x',
    'x="no-cache"',
  ])('is not said by "%s"', (line) => {
    expect(maxAge(line)).toBeUndefined();
  });

  test.each([
    'no-cache',
    'No-Cache',
    'no-store, no-cache',
    ' ,, no-cache ,',
    'max-age=0',
    'MAX-AGE="0"',
    'x="a, b\\", c",no-cache',
    'max-age=60, no-cache',
    'no-cache="x"',
  ])('is nothing at all with "%s"', (line) => {
    expect(maxAge(line)).toBe(0);
  });

  test('is found on any line of the header, whatever the case of its name', () => {
    expect(maxAge('no-store', 'no-cache')).toBe(0);
    expect(freshnessAskedFor({ 'cache-control': ['max-age=7'] }).maxAge).toBe(7);
  });

  test.each([
    ['max-age=60', 60],
    ['max-age="60"', 60],
    ['max-age=60, max-age=5', 60],
    ['max-age=99999999999999999999', 1e20],
  ])('is so many seconds with "%s"', (line, expected) => {
    expect(maxAge(line)).toBe(expected);
  });

  test.each(['max-age', 'max-age=', 'max-age=-1', 'max-age=1.5', 'max-age=soon'])(
    'is nothing at all with "%s", which nobody can read',
    (line) => {
      expect(maxAge(line)).toBe(0);
    },
  );
});

describe('how much older it may be where Alma does not answer', () => {
  test.each(['no-cache', 'no-cache, stale-if-error', 'no-cache, stale-if-error=-1'])(
    'is not said by "%s"',
    (line) => {
      expect(staleIfError(line)).toBeUndefined();
    },
  );

  test.each([
    ['no-cache, stale-if-error=0', 0],
    ['no-cache,Stale-If-Error="300"', 300],
  ])('is so many seconds with "%s"', (line, expected) => {
    expect(staleIfError(line)).toBe(expected);
  });
});

test('whatever a client sends is read, and directives count in whatever company', () => {
  const word = fc.stringMatching(/^[a-z]{1,8}$/).filter((name) => !/^(no-cache|max-age)$/.test(name));
  const other = fc.oneof(
    word,
    fc.tuple(word, fc.string()).map(([name, text]) => `${name}=${JSON.stringify(text)}`),
  );
  fc.assert(
    fc.property(fc.array(other), fc.array(other), (before, after) => {
      expect(maxAge([...before, 'no-cache', ...after].join(' , '))).toBe(0);
      expect(maxAge([...before, ...after].join(','))).toBeUndefined();
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.string()), (lines) => {
      const { maxAge, staleIfError } = freshnessAskedFor({ 'cache-control': lines });
      expect(maxAge ?? 0).toBeGreaterThanOrEqual(0);
      expect(staleIfError ?? 0).toBeGreaterThanOrEqual(0);
    }),
  );
});
