import { explain } from '../explain.ts';
import { printable } from '../output/printable.ts';
import type { Terminal } from '../terminal.ts';

/** A sample, or why there is none. */
export type Sample<T> = { readonly state: T } | { readonly error: string };

type Listener<T> = (sample: Sample<T>) => void;

export interface SamplerOptions {
  /** Time from one sample to the next, ms. */
  readonly intervalMs: number;
  readonly now: Terminal['now'];
  readonly sleep: Terminal['sleep'];
}

/** Takes a sample now and then for however many listeners, and none while nobody listens. */
export class Sampler<T> implements AsyncDisposable {
  readonly #read: (signal: AbortSignal) => Promise<T>;
  readonly #options: SamplerOptions;
  readonly #listeners = new Set<Listener<T>>();
  readonly #closing = new AbortController();
  #last: (Sample<T> & { readonly at: number }) | undefined;
  #running: Promise<void> | undefined;

  /** @param read is given a signal that ends it */
  constructor(read: (signal: AbortSignal) => Promise<T>, options: SamplerOptions) {
    this.#read = read;
    this.#options = options;
  }

  /**
   * Calls the listener with the last sample at once, if it is new enough, and with each one from now on; the function that it
   * returns ends that.
   */
  subscribe(listener: Listener<T>): () => void {
    this.#listeners.add(listener);
    if (this.#last !== undefined && this.#untilNext() > 0) listener(this.#last);
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return () => this.#listeners.delete(listener);
  }

  /** Takes no more samples; resolves when the one under way is given up. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#listeners.clear();
    this.#closing.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    const { now, sleep } = this.#options;
    for (;;) {
      // Not even pages that are opened again and again make it more often.
      await sleep(this.#untilNext(), signal);
      if (this.#listeners.size === 0 || signal.aborted) return;
      const sample = await this.#sample(signal);
      this.#last = { ...sample, at: now() };
      for (const listener of this.#listeners) listener(sample);
    }
  }

  /** ms; 0 where it is time, or past it. */
  #untilNext(): number {
    const { now, intervalMs } = this.#options;
    return this.#last === undefined ? 0 : Math.max(0, this.#last.at + intervalMs - now());
  }

  async #sample(signal: AbortSignal): Promise<Sample<T>> {
    try {
      return { state: await this.#read(signal) };
    } catch (error) {
      return { error: printable(explain(error).message) };
    }
  }
}
