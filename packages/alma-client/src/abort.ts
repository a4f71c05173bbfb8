/** `setTimeout` takes 32 bits; what is further away than 24 days needs no timer here. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

/** Settles as the task does, or rejects with the signal's reason at once, even if the task ignores the signal. */
export function orAborted<T>(task: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    task.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/**
 * Runs a task with a signal that aborts when the time is up, and when the outer signal does. Rejects then, with
 * `timeUp()` or with the outer signal's reason, whatever the task does.
 */
export async function withTimeLimit<T>(
  ms: number,
  timeUp: () => Error,
  outer: AbortSignal | undefined,
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  outer?.throwIfAborted();
  if (ms <= 0) throw timeUp();
  const limit = new AbortController();
  const timer = ms < MAX_TIMER_MS ? setTimeout(() => limit.abort(timeUp()), ms) : undefined;
  const signal = outer ? AbortSignal.any([outer, limit.signal]) : limit.signal;
  try {
    return await orAborted(task(signal), signal);
  } finally {
    clearTimeout(timer);
  }
}
