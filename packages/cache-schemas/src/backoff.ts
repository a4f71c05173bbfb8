import { setTimeout } from 'node:timers/promises';

/** The outside world of a retry, for tests to replace. */
export interface RetryPorts {
  sleep: (ms: number) => Promise<void>;
  /** Between 0 and 1, as `Math.random`. */
  random: () => number;
}

export const systemRetryPorts: RetryPorts = {
  sleep: (ms) => setTimeout(ms),
  random: () => Math.random(),
};

export interface RetryPolicy {
  /** Tries in all, the first included. */
  attempts: number;
  /** Longest pause after the first try, ms; it doubles with each further try. */
  baseMs: number;
  /** No pause is longer, ms. */
  capMs: number;
}

/** Waits after a failed try, `attempt` counting from 0: exponential, with full jitter, so that rivals spread out. */
export function pause(attempt: number, policy: RetryPolicy, { sleep, random }: RetryPorts): Promise<void> {
  return sleep(random() * Math.min(policy.capMs, policy.baseMs * 2 ** attempt));
}
