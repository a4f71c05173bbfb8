import { setImmediate } from 'node:timers/promises';
import type { Sleep } from '../sleep.ts';

/** A clock that only moves when somebody sleeps. */
export interface FakeTime {
  now: () => number;
  sleep: Sleep;
  /** How long each sleep was, in ms. */
  readonly slept: readonly number[];
}

export function fakeTime(start = 1_000_000): FakeTime {
  let time = start;
  const slept: number[] = [];
  return {
    now: () => time,
    sleep: async (ms, signal) => {
      signal.throwIfAborted();
      slept.push(ms);
      // First whoever has something left to do at this moment.
      await setImmediate();
      time += ms;
    },
    slept,
  };
}
