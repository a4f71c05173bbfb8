/** A share, and where it lies with 95 % confidence. From 0 to 1. */
export interface Share {
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** The standard normal distribution has 95 % of its mass within this of 0. */
const Z = 1.959964;

/**
 * The share of successes among independent trials, with Wilson's score interval, which holds near 1 too, where what is right of
 * a cache should be. Trials need not be whole: an effective number of them is one.
 */
export function wilson(successes: number, trials: number): Share {
  if (trials === 0) return { share: 1, low: 0, high: 1 };
  const share = successes / trials;
  const square = Z ** 2 / trials;
  const middle = (share + square / 2) / (1 + square);
  const half = Math.sqrt(square * (share * (1 - share) + square / 4)) / (1 + square);
  // Rounding must not take the share itself out of its interval.
  return {
    share,
    low: Math.min(share, Math.max(0, middle - half)),
    high: Math.max(share, Math.min(1, middle + half)),
  };
}

/**
 * How many independent trials show a share of `least` or more with 95 % confidence, where this share of them succeeds;
 * infinitely many where it is not above `least`.
 */
export function trialsToShow(least: number, share: number): number {
  if (share <= least) return Number.POSITIVE_INFINITY;
  return (Z ** 2 * least * (1 - least)) / (share - least) ** 2;
}

/** Records that are drawn with their users, as users are what is drawn. */
export class ClusteredRecords {
  #users = 0;
  #records = 0;
  #right = 0;
  #squares = { records: 0, right: 0, both: 0 };

  /** A user's records, and how many of them are right. */
  add({ records, right }: { readonly records: number; readonly right: number }): void {
    this.#users += 1;
    this.#records += records;
    this.#right += right;
    this.#squares.records += records ** 2;
    this.#squares.right += right ** 2;
    this.#squares.both += records * right;
  }

  get records(): number {
    return this.#records;
  }

  get right(): number {
    return this.#right;
  }

  /**
   * How many times as many records it takes as if each had been drawn by itself, as one that is wrong is seldom alone with its
   * user: the variance of the share with users as clusters (linearised ratio estimator) by that of independent records. At least
   * 1, which it also is where all records are alike, and nothing is known of how those that differ would come together.
   */
  get designEffect(): number {
    const share = this.#right / this.#records;
    const independent = share * (1 - share) * this.#records;
    if (!(independent > 0) || this.#users < 2) return 1;
    const { records, right, both } = this.#squares;
    const squares = right - 2 * share * both + share ** 2 * records;
    return Math.max(1, ((this.#users / (this.#users - 1)) * squares) / independent);
  }

  /** The share of records that are right: Wilson's interval, for as many records as they are worth. */
  get share(): Share {
    const effect = this.designEffect;
    const interval = wilson(this.#right / effect, this.#records / effect);
    return this.#records === 0 ? interval : { ...interval, share: this.#right / this.#records };
  }
}
