import { StackNotFoundError } from '../errors.ts';
import { explain } from '../explain.ts';
import { printable } from '../output/printable.ts';
import type { Terminal } from '../terminal.ts';
import type { Display } from './display.ts';
import type { Status } from './status.ts';

/**
 * Reads the status and displays it, over and over, until the signal aborts or nobody reads the output any more. A reading that
 * fails is told, and the next one tried: only the first must succeed.
 *
 * @param intervalMs time from one reading to the next
 * @throws StackNotFoundError when the stack is gone; whatever the first reading fails with
 */
export async function watch(
  read: () => Promise<Status>,
  display: Display,
  { terminal, intervalMs }: { readonly terminal: Terminal; readonly intervalMs: number },
): Promise<void> {
  const { signal, stdout, sleep } = terminal;
  const unheard = new AbortController();
  stdout.once('error', () => unheard.abort());
  const end = AbortSignal.any([signal, unheard.signal]);
  let hasRead = false;
  while (!end.aborted) {
    try {
      display.status(await read());
      hasRead = true;
    } catch (error) {
      if (signal.aborted) return;
      if (!hasRead || error instanceof StackNotFoundError) throw error;
      display.failure(printable(explain(error).message));
    }
    await sleep(intervalMs, end);
  }
}
