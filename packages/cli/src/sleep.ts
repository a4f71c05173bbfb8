import { setTimeout } from 'node:timers/promises';

/** Node's timers hold no more, and run off at once instead. ms, some 24 days. */
const LONGEST_MS = 2 ** 31 - 1;

/** Waits some ms, at most 24 days, less where the signal aborts; never rejects. */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  await setTimeout(Math.min(ms, LONGEST_MS), undefined, { signal }).catch(() => undefined);
}
