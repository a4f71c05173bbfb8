import { explain } from '../explain.ts';
import { printable } from '../output/printable.ts';
import type { Unreadable } from './status.ts';

/**
 * The parts of one reading: a part that cannot be read, as its permission is missing or its queue is gone, leaves a
 * note, and the others are read all the same.
 */
export class Parts {
  readonly unreadable: Unreadable[] = [];
  readonly signal: AbortSignal;
  readonly #failures: unknown[] = [];
  #read = 0;

  /** @param signal ends the reading */
  constructor(signal: AbortSignal) {
    this.signal = signal;
  }

  /** What is read; `undefined` where that fails. Rejects only when the signal aborts. */
  async read<T>(part: string, reading: Promise<T>): Promise<T | undefined> {
    try {
      const value = await reading;
      this.#read++;
      return value;
    } catch (error) {
      this.signal.throwIfAborted();
      this.#failures.push(error);
      this.unreadable.push({ part, reason: printable(explain(error).message) });
      return undefined;
    }
  }

  /** Notes a part that there was no way to read. */
  note(part: Unreadable): void {
    this.unreadable.push(part);
  }

  /** Throws what the first part of them failed with, where none could be read: then it is not the parts that fail. */
  static requireAny(...all: readonly Parts[]): void {
    const failures = all.flatMap((parts) => parts.#failures);
    if (failures.length > 0 && all.every((parts) => parts.#read === 0)) throw failures[0];
  }
}
