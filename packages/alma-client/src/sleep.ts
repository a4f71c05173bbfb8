import { setTimeout } from 'node:timers/promises';
import { MAX_TIMER_MS } from './abort.ts';

/** Waits; rejects early when the signal aborts. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

/** Never wakes up too early: timers take whole milliseconds and drop the rest. */
export const sleep: Sleep = (ms, signal) =>
  setTimeout(Math.min(Math.ceil(ms), MAX_TIMER_MS), undefined, { signal });
