import type { Throughput } from './protocol.ts';

/** Seconds that are remembered. */
const MEMORY = 300;
const MINUTE = 60;
/** Seconds that the rate is taken over: few enough to follow, enough not to flicker. */
const RATE_WINDOW = 10;

interface Tally {
  done: number;
  failed: number;
}

/** Counts messages by the second, and forgets what is older than five minutes. */
export class ThroughputMeter {
  readonly #now: () => number;
  readonly #start: number;
  /** By second, oldest first. */
  readonly #tallies = new Map<number, Tally>();

  /** @param now a clock that never goes back, ms */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#start = this.#second();
  }

  count({ done, failed }: Readonly<Tally>): void {
    const second = this.#second();
    const tally = this.#tallies.get(second) ?? { done: 0, failed: 0 };
    this.#tallies.set(second, { done: tally.done + done, failed: tally.failed + failed });
    for (const old of this.#tallies.keys()) {
      if (old >= second - MEMORY) break;
      this.#tallies.delete(old);
    }
  }

  /** As many full minutes as it has been counting, five at most. The second that is under way is not in it. */
  series(): Throughput {
    const minutes = Math.floor((this.#second() - this.#start) / MINUTE) + 1;
    const tallies = this.#last(Math.min(MEMORY, minutes * MINUTE));
    return { done: tallies.map(({ done }) => done), failed: tallies.map(({ failed }) => failed) };
  }

  /** Messages a second that were done in the last ten. */
  rate(): number {
    const elapsed = Math.min(RATE_WINDOW, this.#second() - this.#start);
    const done = this.#last(elapsed).reduce((sum, tally) => sum + tally.done, 0);
    return elapsed === 0 ? 0 : done / elapsed;
  }

  /** A tally for each of the last full seconds, oldest first. */
  #last(seconds: number): readonly Readonly<Tally>[] {
    const first = this.#second() - seconds;
    return Array.from(
      { length: seconds },
      (_, index) => this.#tallies.get(first + index) ?? { done: 0, failed: 0 },
    );
  }

  #second(): number {
    return Math.floor(this.#now() / 1000);
  }
}
