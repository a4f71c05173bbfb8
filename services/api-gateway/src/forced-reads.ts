import { UnavailableError } from './errors.ts';

/** How long reads may take before the first one is refused, ms: some ten users at a call a second. */
const CREDIT_MS = 20_000;

/**
 * Reads of Alma that requests ask for though the cache could answer. An execution has a small part of Alma's rate and answers
 * one request at a time, so who asks for the newest each time would take both from everybody else. Therefore these reads get
 * half of an execution's time: what they take beyond a credit of twenty seconds has to pass without them.
 */
export class ForcedReads {
  readonly #now: () => number;
  #settledAt: number;
  #debtMs = 0;
  #running = 0;

  /** @param now epoch ms */
  constructor(now: () => number) {
    this.#now = now;
    this.#settledAt = now();
  }

  /** Reads. @throws UnavailableError where such reads have had their time */
  async run<T>(read: () => Promise<T>): Promise<T> {
    this.#settle();
    if (this.#debtMs >= CREDIT_MS) {
      const retryAfter = 1 + Math.floor((this.#debtMs - CREDIT_MS) / 1000);
      throw new UnavailableError('READS_LIMITED', { retryAfter });
    }
    this.#running += 1;
    try {
      return await read();
    } finally {
      this.#settle();
      this.#running -= 1;
    }
  }

  #settle(): void {
    const passedMs = Math.max(0, this.#now() - this.#settledAt);
    this.#debtMs = this.#running > 0 ? this.#debtMs + passedMs : Math.max(0, this.#debtMs - passedMs);
    this.#settledAt = this.#now();
  }
}
