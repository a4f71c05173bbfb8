/** A read may take this share of the time. */
const SHARE = 1 / 20;

/**
 * A costly read, harmless to whoever it slows down: it is done again only when something has changed, and so rarely that
 * it takes a twentieth of the time at most. Meanwhile the last result is good enough: nobody waits but for the first.
 */
export class SparingRead<T> {
  readonly #read: () => Promise<T>;
  readonly #changes: () => unknown;
  readonly #now: () => number;
  #last: { readonly result: T; readonly seen: unknown; readonly notBefore: number } | undefined;
  #running: Promise<void> | undefined;
  #failure: unknown;
  #results = 0;

  /**
   * @param changes answers something else than before when there may be something new
   * @param now a clock, ms
   */
  constructor(read: () => Promise<T>, changes: () => unknown, now: () => number = () => performance.now()) {
    this.#read = read;
    this.#changes = changes;
    this.#now = now;
  }

  /** The last result; undefined before the first. */
  get latest(): T | undefined {
    return this.#last?.result;
  }

  /** How many results there have been. */
  get results(): number {
    return this.#results;
  }

  /** What the last read failed with; undefined where it did not. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Reads in the background, where that is due and not under way. */
  update(): void {
    if (this.#running || !this.#isDue()) return;
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  /** The last result at once, or else the first as soon as it is there. Rejects with what the first read fails with. */
  async get(): Promise<T> {
    this.update();
    if (!this.#last) await this.#running;
    if (!this.#last) throw this.#failure;
    return this.#last.result;
  }

  #isDue(): boolean {
    return !this.#last || (this.#last.seen !== this.#changes() && this.#now() >= this.#last.notBefore);
  }

  async #run(): Promise<void> {
    const seen = this.#changes();
    const start = this.#now();
    try {
      const result = await this.#read();
      const end = this.#now();
      this.#last = { result, seen, notBefore: end + (end - start) * (1 / SHARE - 1) };
      this.#failure = undefined;
      this.#results += 1;
    } catch (error) {
      this.#failure = error;
    }
  }
}
