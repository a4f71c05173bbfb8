import type { Unreadable } from './protocol.ts';

/** The parts of one look at the stack: one that cannot be read leaves a note, and the others are shown all the same. */
export class Parts {
  readonly #unreadable: Unreadable[] = [];

  get unreadable(): readonly Unreadable[] {
    return this.#unreadable;
  }

  /** What is read; undefined where that fails. */
  async read<T>(part: string, reading: Promise<T>): Promise<T | undefined> {
    try {
      return await reading;
    } catch (error) {
      this.note(part, error);
      return undefined;
    }
  }

  /** @param failure why the part cannot be read; undefined where it can */
  note(part: string, failure: unknown): void {
    if (failure === undefined) return;
    this.#unreadable.push({ part, reason: failure instanceof Error ? failure.message : String(failure) });
  }
}
