import type { Readable } from 'node:stream';

/**
 * Hands over each line of a stream as it comes: what ends with a line feed, as in CloudWatch, and the rest. `readline` would
 * end lines at carriage returns too, and at U+2028, which JSON leaves in strings.
 */
export function readLines(stream: Readable, onLine: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    const [first = '', ...others] = chunk.split('\n');
    rest += first;
    for (const next of others) {
      onLine(rest);
      rest = next;
    }
  });
  stream.once('end', () => {
    if (rest !== '') onLine(rest);
  });
}
