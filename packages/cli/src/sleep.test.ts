import { setTimeout } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { sleep } from './sleep.ts';

test.each([[2 ** 31], [Number.POSITIVE_INFINITY]])('%p ms are slept, and not run off at once', async (ms) => {
  const end = new AbortController();
  const sleeping = sleep(ms, end.signal).then(() => 'awake');
  expect(await Promise.race([sleeping, setTimeout(20, 'asleep')])).toBe('asleep');
  end.abort();
  expect(await sleeping).toBe('awake');
});
