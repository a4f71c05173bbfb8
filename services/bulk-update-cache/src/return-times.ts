import type { SqsHandlerOptions } from '@alma-cache/aws-utils';
import { isOfRefresh } from '@alma-cache/cache-schemas';

type ComesBackAt = NonNullable<SqsHandlerOptions<never>['comesBackAt']>;

/**
 * Says when messages that wait for Alma's next day come back: one after the other, in the order in which they were put off,
 * at the rate at which they are processed, so that whatever is sent then finds no backlog before it. Those that somebody
 * waits for, a patron or an event of Alma, go first: they have a line of their own, beside that of a refresh.
 *
 * @param perSecond how many this container processes in a second; 0 does not limit, and has them all back at once
 */
export function returnTimes(perSecond: number): ComesBackAt {
  const intervalMs = perSecond === 0 ? 0 : 1000 / perSecond;
  const lines = { needed: new Line(intervalMs), refresh: new Line(intervalMs) };
  return (until, record) => lines[isOfRefresh(record) ? 'refresh' : 'needed'].next(until);
}

/** Moments at a distance of each other, the first of them when the waiting ends. */
class Line {
  readonly #intervalMs: number;
  #until = 0;
  #length = 0;

  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
  }

  /** Epoch ms. */
  next(until: number): number {
    if (until !== this.#until) this.#length = 0;
    this.#until = until;
    return until + this.#intervalMs * this.#length++;
  }
}
