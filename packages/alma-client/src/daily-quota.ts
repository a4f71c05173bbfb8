import { AlmaReserveError } from './errors.ts';
import type { Route } from './routes.ts';

/**
 * How long what an answer said holds calls back, ms. Alma documents no time zone of its midnight, and a quota may be raised
 * during the day: one call an hour finds that out, and is as good as none.
 */
const BELIEVED_FOR_MS = 60 * 60 * 1000;

/** What Alma has said of the institution's calls of the day, of which this client leaves the last to others. */
export class DailyQuota {
  readonly #reserve: number;
  readonly #now: () => number;
  #told: { readonly left: number; readonly at: number } | undefined;

  /**
   * @param reserve how many calls are left to others
   * @param now epoch ms
   */
  constructor(reserve: number, now: () => number) {
    this.#reserve = reserve;
    this.#now = now;
  }

  /** How many calls were left when Alma last said so. */
  get left(): number | undefined {
    return this.#told?.left;
  }

  /** Takes note of how many calls an answer says are left. */
  note(left: number): void {
    this.#told = { left, at: this.#now() };
  }

  /** @throws AlmaReserveError where fewer calls than the reserve are left, as far as is known */
  check({ subject }: Route): void {
    if (this.#told === undefined || this.#told.left >= this.#reserve) return;
    const { left, at } = this.#told;
    const resetAt = nextMidnight(at);
    if (this.#now() >= Math.min(resetAt, at + BELIEVED_FOR_MS)) return;
    throw new AlmaReserveError(subject, { left, reserve: this.#reserve, resetAt });
  }
}

/** Alma counts the day's calls anew at midnight, which is in UTC as far as is known. */
function nextMidnight(time: number): number {
  return new Date(time).setUTCHours(24, 0, 0, 0);
}
