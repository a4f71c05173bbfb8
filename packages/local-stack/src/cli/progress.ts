import type { Writable } from 'node:stream';
import { setInterval } from 'node:timers/promises';
import type { Batch } from '../event-source/event-source-mapping.ts';
import type { LocalStack } from '../stack.ts';

export interface ProgressStream extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** On a terminal the line is drawn anew this often, ms; elsewhere a line is written now and then. */
const TERMINAL_INTERVAL_MS = 200;
const PLAIN_INTERVAL_MS = 5000;

/** Shows how far the stack has come, until the signal aborts. */
export async function showProgress(
  stack: LocalStack,
  stream: ProgressStream,
  signal: AbortSignal,
): Promise<void> {
  const start = performance.now();
  let finished = 0;
  const count = ({ size, failed }: Batch) => {
    finished += size - failed.size;
  };
  stack.events.on('batch', count);
  const isTerminal = stream.isTTY === true;
  try {
    for await (const _ of setInterval(isTerminal ? TERMINAL_INTERVAL_MS : PLAIN_INTERVAL_MS, undefined, {
      signal,
    })) {
      const line = await progressLine(stack, finished, (performance.now() - start) / 1000);
      stream.write(isTerminal ? `\r${line.slice(0, (stream.columns ?? 80) - 1)}\x1b[K` : `${line}\n`);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    stack.events.off('batch', count);
    if (isTerminal) stream.write('\r\x1b[K');
  }
}

async function progressLine(stack: LocalStack, finished: number, seconds: number): Promise<string> {
  const deadLetterQueues = new Set(stack.deadLetterQueues);
  const depths: string[] = [];
  let deadLetters = 0;
  for (const queue of stack.queues) {
    const { visible, inFlight, delayed } = await queue.counts();
    const depth = visible + inFlight + delayed;
    if (deadLetterQueues.has(queue)) deadLetters += depth;
    else if (depth > 0) depths.push(`${queue.logicalId.replace(/Queue$/, '')} ${depth}`);
  }
  // The queues come last: a narrow terminal cuts the line.
  return [
    `${recordsWritten(stack)} cached`,
    `${deadLetters} dead letters`,
    `${Math.round(finished / seconds)} msg/s`,
    depths.length > 0 ? `queued: ${depths.join(', ')}` : 'queues empty',
  ].join(' · ');
}

/** Writes to the tables so far: counting the items would slow the emulator down. */
function recordsWritten({ calls }: LocalStack): number {
  return calls['dynamodb PutItem'] ?? 0;
}
