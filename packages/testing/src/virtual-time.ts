import { setImmediate } from 'node:timers/promises';

/** A clock that stands still while anything is to be done, and then jumps to when the next sleeper wakes. */
export class VirtualTime {
  #now = 0;
  readonly #sleepers: { readonly wakesAt: number; readonly wake: () => void }[] = [];

  /** ms since the beginning. */
  readonly now = (): number => this.#now;

  readonly sleep = (ms: number): Promise<void> =>
    new Promise((wake) => {
      this.#sleepers.push({ wakesAt: this.#now + ms, wake });
    });

  /** Lets time pass until the work is done. */
  async run<T>(work: Promise<T>): Promise<T> {
    let done = false;
    const settled = () => {
      done = true;
    };
    work.then(settled, settled);
    while (!done) {
      await setImmediate();
      this.#sleepers.sort((one, other) => one.wakesAt - other.wakesAt);
      const next = this.#sleepers.shift();
      if (next === undefined) continue;
      this.#now = next.wakesAt;
      next.wake();
    }
    return work;
  }
}
