import type { ProgressStream } from './progress.ts';

/** Writes what went wrong on a line of its own: an error that comes up again elsewhere has been said. */
export function sayOnce(stream: ProgressStream): (error: unknown) => void {
  const said = new Set<unknown>();
  // On a terminal the line may be one of progress.
  const newLine = stream.isTTY ? '\r\x1b[K' : '';
  return (error) => {
    if (said.has(error)) return;
    said.add(error);
    stream.write(`${newLine}${error instanceof Error ? error.message : String(error)}\n`);
  };
}
