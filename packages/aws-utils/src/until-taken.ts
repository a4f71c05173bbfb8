/** One of several that SQS is asked about together: its place among those given is what tells equal ones apart. */
export interface Entry {
  index: number;
}

/** SQS did not take an entry. */
export interface Refusal extends Entry {
  code: string;
  /** SQS would refuse it again. */
  final: boolean;
  cause?: unknown;
}

export interface RepeatPorts {
  /** Called with the number of entries that are asked about again. */
  onRepeat: (entries: number) => void;
  /** Waits for so many ms. */
  sleep: (ms: number, signal?: AbortSignal) => Promise<unknown>;
  /** Jitter: a number from 0 up to, not including, 1. */
  random: () => number;
  signal: AbortSignal | undefined;
}

const ATTEMPTS = 4;
const FIRST_BACKOFF_MS = 200;

/**
 * Asks until each entry is taken, or refused for good; up to four times. Answers with those that were not taken, in order.
 *
 * @param ask answers with what SQS does not take of some entries
 * @throws the signal's reason, when it aborts
 */
export async function untilTaken<T extends Entry>(
  entries: readonly T[],
  ask: (entries: readonly T[]) => Promise<Refusal[]>,
  ports: RepeatPorts,
): Promise<Refusal[]> {
  let lost: Refusal[] = [];
  let pending = entries;
  for (let attempt = 1; pending.length > 0; attempt++) {
    if (attempt > 1) {
      await pause(attempt - 1, ports);
      ports.onRepeat(pending.length);
    }
    const refusals = await ask(pending);
    const isLost = ({ final }: Refusal) => final || attempt === ATTEMPTS;
    lost = lost.concat(refusals.filter(isLost));
    const repeated = new Set(refusals.filter((refusal) => !isLost(refusal)).map(({ index }) => index));
    pending = pending.filter(({ index }) => repeated.has(index));
  }
  return lost.toSorted((one, other) => one.index - other.index);
}

/** Exponential back-off with full jitter. */
async function pause(attempt: number, { sleep, random, signal }: RepeatPorts): Promise<void> {
  try {
    await sleep(random() * FIRST_BACKOFF_MS * 2 ** (attempt - 1), signal);
  } finally {
    signal?.throwIfAborted();
  }
}
