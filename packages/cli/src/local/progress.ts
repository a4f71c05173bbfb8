import type { Batch, LocalQueue, LocalStack } from '@alma-cache/local-stack';
import { type Progress, showProgress } from '../interaction/progress.ts';
import { counted, grouped } from '../output/number.ts';
import { sleep } from '../sleep.ts';
import type { Terminal } from '../terminal.ts';

/** On a terminal the line is brought up to date this often, ms; elsewhere one is written now and then. */
const TERMINAL_INTERVAL_MS = 200;
const PLAIN_INTERVAL_MS = 5000;

/** Shows how far the stack has come, until it is disposed of. */
export async function showStackProgress(
  stack: LocalStack,
  terminal: Pick<Terminal, 'stderr' | 'env'>,
): Promise<Progress> {
  const start = performance.now();
  const end = new AbortController();
  let finished = 0;
  let line = '';
  const count = ({ size, failed }: Batch) => {
    finished += size - failed.size;
  };
  stack.events.on('batch', count);
  const progress = await showProgress(terminal, () => line);

  const keepUpToDate = async () => {
    const { isDrawn } = progress;
    for (;;) {
      await sleep(isDrawn ? TERMINAL_INTERVAL_MS : PLAIN_INTERVAL_MS, end.signal);
      if (end.signal.aborted) return;
      line = await progressLine(stack, finished, (performance.now() - start) / 1000);
      if (!isDrawn && !end.signal.aborted) progress.say(line);
    }
  };
  void keepUpToDate();
  return {
    isDrawn: progress.isDrawn,
    say: progress.say,
    [Symbol.dispose]: () => {
      end.abort();
      stack.events.off('batch', count);
      progress[Symbol.dispose]();
    },
  };
}

async function progressLine(stack: LocalStack, finished: number, seconds: number): Promise<string> {
  const deadLetterQueues = new Set(stack.deadLetterQueues);
  const depths: string[] = [];
  let deadLetters = 0;
  for (const queue of stack.queues) {
    const depth = await depthOf(queue);
    if (deadLetterQueues.has(queue)) deadLetters += depth ?? 0;
    else if (depth !== 0) depths.push(`${queue.logicalId.replace(/Queue$/, '')} ${depth ?? 'not readable'}`);
  }
  // The queues come last: a narrow terminal cuts the line.
  return [
    `${grouped(recordsWritten(stack))} cached`,
    counted(deadLetters, 'dead letter'),
    `${grouped(finished / seconds)} msg/s`,
    depths.length > 0 ? `queued: ${depths.join(', ')}` : 'queues empty',
  ].join(' · ');
}

/** Undefined where the queue is gone: whoever is fed from it tells of that. */
async function depthOf(queue: LocalQueue): Promise<number | undefined> {
  try {
    const { visible, inFlight, delayed } = await queue.counts();
    return visible + inFlight + delayed;
  } catch {
    return undefined;
  }
}

/** Writes to the tables so far: counting the items would slow the emulator down. */
function recordsWritten({ calls }: LocalStack): number {
  return calls['dynamodb PutItem'] ?? 0;
}
