import pLimit from 'p-limit';
import { DeadlineError } from './errors.ts';

export interface SettleOptions {
  /** How many tasks may work at once. */
  concurrency: number;
  /** Epoch ms. What is unfinished then is aborted and rejected with a {@link DeadlineError}. */
  deadline: number;
  /** Epoch ms. */
  now: () => number;
}

/** What a task is given: the signal that aborts it, and the gate that keeps it within the concurrency. */
export interface Turn {
  signal: AbortSignal;
  /** Runs the work when it is its turn; rejects instead of starting it after the deadline. */
  take: (work: () => Promise<void>) => Promise<void>;
}

/**
 * Settles every task, in order, by the deadline: also those that hang, or ignore their signal. What finished before
 * stays finished.
 */
export async function settleInTime(
  tasks: readonly ((turn: Turn) => Promise<void>)[],
  { concurrency, deadline, now }: SettleOptions,
): Promise<PromiseSettledResult<void>[]> {
  const controller = new AbortController();
  const { signal } = controller;
  const limit = pLimit(concurrency);
  const take: Turn['take'] = (work) =>
    limit(async () => {
      signal.throwIfAborted();
      await work();
    });

  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<never>((_, reject) => {
    const expire = () => {
      const error = new DeadlineError();
      controller.abort(error);
      reject(error);
    };
    timer = setTimeout(expire, Math.max(0, deadline - now()));
  });
  if (deadline <= now()) controller.abort(new DeadlineError());
  try {
    return await Promise.allSettled(tasks.map((task) => Promise.race([task({ signal, take }), expiry])));
  } finally {
    clearTimeout(timer);
  }
}
