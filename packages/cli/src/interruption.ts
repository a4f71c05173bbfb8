/** Under npm one Ctrl-C arrives twice: from the terminal, and handed on by npm. ms. */
const SAME_KEY_PRESS_MS = 500;

/** How long the end may wait for a thread whose work nobody waits for any more, such as the look-up of a name. ms. */
const LINGERING_MS = 1000;

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

export interface Interruption {
  /** Aborts at the first Ctrl-C, or SIGTERM. */
  readonly signal: AbortSignal;
  /** Ends the process within a second, once it was interrupted and has nothing left to do. */
  endSoon(): void;
}

/** Listens to Ctrl-C, which ends the process before that: now the first one aborts the signal, and a second one ends the process. */
export function listenForInterruption(): Interruption {
  const interruption = new AbortController();
  let interruptedAt: number | undefined;

  const interrupt = () => {
    const now = performance.now();
    if (interruptedAt !== undefined && now - interruptedAt > SAME_KEY_PRESS_MS) endNow();
    interruptedAt ??= now;
    interruption.abort();
  };
  // An exit by code would wait for what the threads do; one by signal does not, and shells take both for the same. Who hid the
  // cursor listens too, and shows it again.
  const endNow = () => {
    for (const signal of SIGNALS) process.removeListener(signal, interrupt);
    process.kill(process.pid, 'SIGINT');
  };

  for (const signal of SIGNALS) process.on(signal, interrupt);
  return { signal: interruption.signal, endSoon: () => void setTimeout(endNow, LINGERING_MS).unref() };
}
