import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { shellLine } from './shell-line.ts';

test('what is plain is not quoted', () => {
  expect(shellLine(['npx', 'alma-cache', '--queue', 'users=https://sqs/1/users'])).toBe(
    'npx alma-cache --queue users=https://sqs/1/users',
  );
});

test('a shell reads the words that were given', () => {
  const words = fc.array(
    fc.string({ unit: 'grapheme' }).filter((word) => !word.includes('\0')),
    {
      minLength: 1,
    },
  );
  fc.assert(
    fc.property(words, (given) => {
      const script = `printf '%s\\0' ${shellLine(given)}`;
      expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' })).toBe(`${given.join('\0')}\0`);
    }),
    { numRuns: 50 },
  );
});
