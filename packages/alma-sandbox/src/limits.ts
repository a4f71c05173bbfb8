import { type ApiError, gatewayErrors } from './api-error.ts';
import { InvalidOptionError } from './errors.ts';

const SECOND = 1000;
const DAY = 24 * 60 * 60 * 1000;

/**
 * The institution's share of Alma: calls per second, over a window that slides, and calls per day. The day's
 * count begins anew at midnight; in which time zone is not documented, here it is UTC. Refused calls count in
 * neither.
 */
export class Limits {
  readonly #now: () => number;
  #perSecond = 0;
  #perDay = 0;
  /** Epoch ms of the calls admitted within the last second, oldest first. */
  #recent: number[] = [];
  #day = 0;
  #usedToday = 0;
  readonly #refused = { second: 0, day: 0 };

  /** @throws InvalidOptionError when a limit is no whole number from 0 on */
  constructor(perSecond: number, perDay: number, now: () => number) {
    this.#now = now;
    this.perSecond = perSecond;
    this.perDay = perDay;
  }

  /** Calls within any one second before `PER_SECOND_THRESHOLD`; 0 is unlimited. Settable at any time. */
  get perSecond(): number {
    return this.#perSecond;
  }

  set perSecond(calls: number) {
    this.#perSecond = checkedLimit('perSecond', calls);
  }

  /**
   * Calls a day before `DAILY_THRESHOLD`, those made today included; 0 refuses every call. Settable at any
   * time.
   */
  get perDay(): number {
    return this.#perDay;
  }

  set perDay(calls: number) {
    this.#perDay = checkedLimit('perDay', calls);
  }

  /** Calls left today, which Alma tells in `X-Exl-Api-Remaining`. */
  get remaining(): number {
    const today = Math.floor(this.#now() / DAY);
    if (today !== this.#day) {
      this.#day = today;
      this.#usedToday = 0;
    }
    return Math.max(0, this.#perDay - this.#usedToday);
  }

  /** How many calls each limit has refused. */
  get refused(): { readonly second: number; readonly day: number } {
    return { ...this.#refused };
  }

  /**
   * Counts a call that is within the limits; tells the error of one that is not.
   * @internal
   */
  admit(): ApiError | undefined {
    if (this.remaining === 0) {
      this.#refused.day += 1;
      return gatewayErrors.dailyThreshold();
    }
    if (this.#perSecond > 0 && this.#callsOfLastSecond() >= this.#perSecond) {
      this.#refused.second += 1;
      return gatewayErrors.perSecondThreshold();
    }
    if (this.#perSecond > 0) {
      this.#recent.push(this.#now());
    }
    this.#usedToday += 1;
    return undefined;
  }

  #callsOfLastSecond(): number {
    const since = this.#now() - SECOND;
    this.#recent = this.#recent.filter((moment) => moment > since);
    return this.#recent.length;
  }
}

function checkedLimit(name: string, calls: number): number {
  if (!Number.isInteger(calls) || calls < 0) {
    throw new InvalidOptionError(`${name} must be a whole number from 0 on, not ${calls}.`);
  }
  return calls;
}
