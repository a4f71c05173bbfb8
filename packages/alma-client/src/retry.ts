import { AlmaConfigError, AlmaError } from './errors.ts';
import type { Sleep } from './sleep.ts';

/**
 * How often, and after which pauses, a call is tried again. Only what is `retryable` is: network faults, timeouts, 5xx,
 * the limit per second, and successes that cannot be read. Every call of this client is a GET, which is safe to repeat.
 */
export interface RetryPolicy {
  /** Attempts in all, the first among them. Default: 4. 1 never tries again. */
  maxAttempts: number;
  /** The longest pause after the first failure, in ms; it doubles with each. Default: 300. */
  baseDelayMs: number;
  /** The longest pause however many failures there were, in ms. Default: 5,000. */
  maxDelayMs: number;
  /** The longest pause that an answer's `Retry-After` may ask for, in ms; longer ones are cut. Default: 20,000. */
  maxRetryAfterMs: number;
}

export const defaultRetryPolicy: RetryPolicy = {
  maxAttempts: 4,
  baseDelayMs: 300,
  maxDelayMs: 5_000,
  maxRetryAfterMs: 20_000,
};

/** The defaults with what the caller wants otherwise. @throws AlmaConfigError for numbers that make no policy */
export function retryPolicy(wanted: Partial<RetryPolicy> = {}): RetryPolicy {
  const policy = { ...defaultRetryPolicy, ...wanted };
  for (const [name, value] of Object.entries(policy)) {
    if (!(value >= 0)) throw new AlmaConfigError(`retry.${name} must be 0 or more, not ${value}`);
  }
  if (!(policy.maxAttempts >= 1)) throw new AlmaConfigError('retry.maxAttempts must be at least 1');
  return policy;
}

export interface RetryContext {
  policy: RetryPolicy;
  /** Epoch ms; no pause ends later. */
  deadline: number;
  signal: AbortSignal;
  now: () => number;
  sleep: Sleep;
  /** 0 to 1, as `Math.random`. */
  random: () => number;
}

/**
 * Attempts until one succeeds, the policy is exhausted, or the next pause would not end before the deadline.
 * @throws what the last attempt threw
 */
export async function retrying<T>(attempt: () => Promise<T>, context: RetryContext): Promise<T> {
  const { policy, deadline, signal, now, sleep, random } = context;
  for (let failures = 1; ; failures++) {
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof AlmaError && error.retryable) || failures >= policy.maxAttempts) throw error;
      const pause = pauseAfter(error, failures, policy, random);
      if (now() + pause >= deadline) throw error;
      await sleep(pause, signal);
    }
  }
}

/**
 * As long as the server asks for; otherwise exponential back-off with full jitter, so that clients which failed
 * together do not come back together (AWS Architecture Blog, "Exponential Backoff And Jitter").
 */
function pauseAfter(error: AlmaError, failures: number, policy: RetryPolicy, random: () => number): number {
  if (error.retryAfterMs !== undefined) return Math.min(error.retryAfterMs, policy.maxRetryAfterMs);
  return random() * Math.min(policy.maxDelayMs, policy.baseDelayMs * 2 ** (failures - 1));
}
