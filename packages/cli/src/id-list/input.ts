import { constants, createReadStream, fstatSync, openSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { isatty, ReadStream as TerminalStream } from 'node:tty';

/** A thousand ids or two: what is made of them is soon done with, and does not come to be kept among what lives on. */
const CHUNK_BYTES = 16 * 1024;

/**
 * Opens a file, pipe or terminal so that reading it can be given up at any moment. What may keep its reader waiting is waited
 * for by the event loop: a thread that waits cannot be called back, and keeps even the end of the process waiting.
 *
 * @throws a system error where it cannot be opened
 */
export function openInput(file: string): Readable {
  // Without the flag, opening a named pipe waits for who writes into it.
  const fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  if (isatty(fd)) return new TerminalStream(fd);
  const stats = fstatSync(fd);
  if (stats.isFIFO() || stats.isSocket()) return new Socket({ fd, readable: true, writable: false });
  return createReadStream(file, { fd, highWaterMark: CHUNK_BYTES });
}
