import { setTimeout as sleep } from 'node:timers/promises';
import { NotDrainedError } from './errors.ts';
import type { EventSourceMapping } from './event-source/event-source-mapping.ts';

export interface DrainOptions {
  /** Longest wait, ms. Default 150,000: a busy machine takes its time. */
  readonly timeout?: number;
  readonly signal?: AbortSignal | undefined;
}

/** How often the queues are looked at, ms. */
const POLL_MS = 10;

type Mappings = readonly EventSourceMapping[];

/**
 * Waits until the queues of the mappings hold nothing: nothing visible, in flight, delayed or waiting for a retry.
 *
 * @throws NotDrainedError when the time is up; the signal's reason when it aborts; EventSourceMappingError
 */
export async function waitUntilDrained(
  mappings: Mappings,
  { timeout = 150_000, signal }: DrainOptions = {},
): Promise<void> {
  const end = Date.now() + timeout;
  for (;;) {
    signal?.throwIfAborted();
    for (const mapping of mappings) mapping.throwIfFailed();
    if (await areDrained(mappings)) return;
    if (Date.now() >= end) throw new NotDrainedError(timeout, (await remaining(mappings)).join(', '));
    await sleep(POLL_MS);
  }
}

async function areDrained(mappings: Mappings): Promise<boolean> {
  // Spares the emulator the counting where the answer is known.
  if (mappings.some(({ busy }) => busy)) return false;
  const before = received(mappings);
  const left = await remaining(mappings);
  // A message that moved on while the queues were counted one by one could have been missed.
  return left.length === 0 && received(mappings) === before;
}

function received(mappings: Mappings): number {
  return mappings.reduce((sum, mapping) => sum + mapping.received, 0);
}

async function remaining(mappings: Mappings): Promise<string[]> {
  const left: string[] = [];
  for (const { queue } of mappings) {
    const { visible, inFlight, delayed } = await queue.counts();
    const total = visible + inFlight + delayed;
    if (total > 0) left.push(`${total} messages in ${queue.logicalId} (${inFlight} in flight)`);
  }
  return left;
}
