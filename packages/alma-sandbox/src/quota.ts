const DAY = 24 * 60 * 60 * 1000;

/**
 * The calls that the institution has left today, which Alma tells in `X-Exl-Api-Remaining`. The count begins anew at midnight;
 * in which time zone is not documented, here it is UTC.
 */
export class Quota {
  /** Calls a day. */
  perDay: number;
  readonly #now: () => number;
  #day = 0;
  #used = 0;

  constructor(perDay: number, now: () => number) {
    this.perDay = perDay;
    this.#now = now;
  }

  get remaining(): number {
    this.#turnDay();
    return Math.max(0, this.perDay - this.#used);
  }

  /** Counts one call; false when none was left. */
  take(): boolean {
    if (this.remaining === 0) {
      return false;
    }
    this.#used += 1;
    return true;
  }

  #turnDay(): void {
    const today = Math.floor(this.#now() / DAY);
    if (today !== this.#day) {
      this.#day = today;
      this.#used = 0;
    }
  }
}
