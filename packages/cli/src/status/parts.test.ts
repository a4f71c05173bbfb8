import { expect, test } from '@jest/globals';
import { Parts } from './parts.ts';

const { signal } = new AbortController();
const failing = (message: string) => Promise.reject(new Error(message));

test('a part that fails leaves a note, and the others are read', async () => {
  const parts = new Parts(signal);
  expect(await parts.read('mappings', failing('may not\u001B[2J'))).toBeUndefined();
  expect(await parts.read('ages', Promise.resolve(5))).toBe(5);
  expect(parts.unreadable).toEqual([{ part: 'mappings', reason: 'may not' }]);
  expect(() => Parts.requireAny(parts)).not.toThrow();
});

test('where no part can be read the first failure is thrown', async () => {
  const [one, other] = [new Parts(signal), new Parts(signal)];
  await one.read('queue users', failing('unreachable'));
  await other.read('mappings', failing('unreachable too'));
  expect(() => Parts.requireAny(one, other)).toThrow(new Error('unreachable'));
});

test('where there is nothing to read nothing is missing', () => {
  expect(() => Parts.requireAny(new Parts(signal))).not.toThrow();
});

test('an interrupted reading leaves no note', async () => {
  const interruption = new AbortController();
  const parts = new Parts(interruption.signal);
  interruption.abort();
  await expect(parts.read('mappings', failing('aborted'))).rejects.toThrow(/aborted/);
  expect(parts.unreadable).toEqual([]);
});
