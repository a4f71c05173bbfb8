import { setTimeout as sleep } from 'node:timers/promises';

/** Time between two samples, ms. */
const INTERVAL_MS = 1000;

/** A sample, or why there is none. */
export type Sample<T> = { readonly state: T } | { readonly error: string };

type Listener<T> = (sample: Sample<T>) => void;

/** Takes a sample now and then for however many listeners, and none while nobody listens. */
export class Sampler<T> {
  readonly #read: () => Promise<T>;
  readonly #intervalMs: number;
  readonly #listeners = new Set<Listener<T>>();
  readonly #closing = new AbortController();
  #last: Sample<T> | undefined;
  #running: Promise<void> | undefined;

  constructor(read: () => Promise<T>, intervalMs = INTERVAL_MS) {
    this.#read = read;
    this.#intervalMs = intervalMs;
  }

  /** Calls the listener with a sample at once, and with each one from now on; the function that it returns ends that. */
  subscribe(listener: Listener<T>): () => void {
    this.#listeners.add(listener);
    if (this.#last) listener(this.#last);
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
      this.#last = undefined;
    });
    return () => this.#listeners.delete(listener);
  }

  /** Takes no more samples; resolves when the one under way is done with. */
  async close(): Promise<void> {
    this.#listeners.clear();
    this.#closing.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#listeners.size > 0 && !this.#closing.signal.aborted) {
      this.#last = await this.#sample();
      for (const listener of this.#listeners) listener(this.#last);
      await this.#pause();
    }
  }

  async #sample(): Promise<Sample<T>> {
    try {
      return { state: await this.#read() };
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) };
    }
  }

  async #pause(): Promise<void> {
    const { signal } = this.#closing;
    try {
      await sleep(this.#intervalMs, undefined, { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}
