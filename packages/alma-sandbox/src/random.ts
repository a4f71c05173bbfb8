// Hashing is most of what a call costs where faults are on, and a global is looked up slowly in Node's `vm`, as in Jest.
const { imul } = Math;

/**
 * Seeded pseudo-random numbers for invented data and for decisions that must repeat: the same identity always
 * gives the same sequence, whatever else was drawn before. Not for secrets.
 */
export class Random {
  #state: number;

  /** @param identity what the numbers are for, for example `(seed, 'loan', 12, 3)` */
  constructor(...identity: readonly (string | number)[]) {
    this.#state = hash(identity.join('\u0000'));
  }

  /** A number from 0 (included) to 1 (excluded). The generator is Tommy Ettinger's mulberry32. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `min` to `max`, both included. */
  integer(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  /** True with the given probability, 0 to 1. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of the options, each as likely as the others. */
  pick<const T extends readonly [unknown, ...unknown[]]>(options: T): T[number] {
    return options[this.integer(0, options.length - 1)];
  }
}

/** FNV-1a, 32 bits, with the finalizer of MurmurHash3 so that neighbouring identities differ in every bit. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  value = imul(value ^ (value >>> 16), 0x85ebca6b);
  value = imul(value ^ (value >>> 13), 0xc2b2ae35);
  return value ^ (value >>> 16);
}
