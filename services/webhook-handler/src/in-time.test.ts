import { expect, test } from '@jest/globals';
import { inTime } from './in-time.ts';

test('gives the outcome of work that is done in time', async () => {
  expect(await inTime(60_000, async () => 'done')).toBe('done');
  await expect(inTime(60_000, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
});

test('does not wait for work that ignores the signal', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const alive = setInterval(() => undefined, 1000);
  await expect(inTime(5, () => promise)).rejects.toMatchObject({ name: 'TimeoutError' });
  clearInterval(alive);
  resolve();
});

test('leaves no time when there is none', async () => {
  const signal = await inTime(-1, async (given) => given);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(signal.aborted).toBe(true);
});
