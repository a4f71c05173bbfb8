import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { AlmaNotFoundError, type AlmaRecordKind } from '@alma-cache/alma-client';
import { describeFailure } from '@alma-cache/aws-utils';
import { describe, expect, test } from '@jest/globals';
import { adviceOn } from './advice.ts';

const PACKAGES = resolve(import.meta.dirname, '../../..');

/** The codes that a package's source gives to its errors: `code = 'X'`, `code: 'X'`, `code: 'X' | 'Y'`. */
function codesIn(name: string): string[] {
  const files = globSync('**/*.ts', { cwd: resolve(PACKAGES, name, 'src') });
  const sources = files.filter((file) => !/\.test\.ts$|(^|\/)testing\//.test(file));
  const text = sources.map((file) => readFileSync(resolve(PACKAGES, name, 'src', file), 'utf8')).join('\n');
  const given = [...text.matchAll(/\bcode(?::| =)\s*((?:'[A-Z_]+'[\s|]*)+)/g)];
  return [...new Set(given.flatMap(([, codes = '']) => codes.match(/[A-Z_]+/g) ?? []))].toSorted();
}

const kinds = Object.keys({ user: 0, loan: 0, request: 0, fee: 0 } satisfies Record<AlmaRecordKind, 0>);

const codes = {
  'alma-client': [
    ...codesIn('alma-client'),
    ...kinds.map((kind) => new AlmaNotFoundError(kind as AlmaRecordKind, '').code),
  ],
  'aws-utils': codesIn('aws-utils'),
  'cache-schemas': codesIn('cache-schemas'),
};

const unknown = adviceOn('SomethingElseException');

describe.each(Object.entries(codes))('of the failures of %s', (_, codes) => {
  test('there are several kinds', () => {
    expect(codes.length).toBeGreaterThan(5);
  });

  test.each(codes)('%s has advice', (code) => {
    expect(adviceOn(code)).not.toBe(unknown);
  });
});

test('an error that nobody foresaw is a fault of ours, and its messages are kept', () => {
  const { code } = describeFailure(new TypeError('x is undefined'));
  expect(adviceOn(code)).toMatch(/fault of ours.*log line.*roll back.*keep the messages.*redrive/);
});

test('a code of AWS, or of later versions, leaves it to the words of the function', () => {
  expect(unknown).toContain('--bodies');
  expect(adviceOn(undefined)).not.toBe(unknown);
});
