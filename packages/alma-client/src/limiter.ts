import { orAborted } from './abort.ts';
import type { Sleep } from './sleep.ts';

/**
 * Spaces requests evenly: a rate of 4 lets one go every 250 ms, a rate of 0.5 one every two seconds, and 0 does not
 * limit. There are no bursts, so that no second of Alma's count, wherever it begins, holds more than its share. First
 * come, first served; who gives up waiting costs nobody a turn.
 */
export class RateLimiter {
  readonly #intervalMs: number;
  readonly #now: () => number;
  readonly #sleep: Sleep;
  #freeAt = 0;
  #line: Promise<void> = Promise.resolve();

  constructor(requestsPerSecond: number, now: () => number, sleep: Sleep) {
    this.#intervalMs = requestsPerSecond === 0 ? 0 : 1000 / requestsPerSecond;
    this.#now = now;
    this.#sleep = sleep;
  }

  /** Resolves when the request may be sent. @throws the signal's reason, at once, when it aborts */
  turn(signal: AbortSignal): Promise<void> {
    if (this.#intervalMs === 0) return Promise.resolve();
    const turn = this.#line.then(() => this.#take(signal));
    const settled = () => undefined;
    this.#line = turn.then(settled, settled);
    return orAborted(turn, signal);
  }

  async #take(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const now = this.#now();
    // Never further away than one interval, also where the clock was set back.
    const at = Math.min(Math.max(this.#freeAt, now), now + this.#intervalMs);
    if (at > now) await this.#sleep(at - now, signal);
    this.#freeAt = Math.max(at, this.#now()) + this.#intervalMs;
  }
}
