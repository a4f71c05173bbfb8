interface Holding {
  /** The number of the event that is held back. */
  readonly number: number;
  /** How many later events are still to be sent before it. */
  left: number;
  readonly go: () => void;
}

/** Copies that wait until later events have been sent. */
export class HeldBack {
  readonly #holdings = new Set<Holding>();

  get size(): number {
    return this.#holdings.size;
  }

  /** Holds a copy of an event until `left` later ones have been sent; `go` sends it. */
  hold(number: number, left: number, go: () => void): void {
    this.#holdings.add({ number, left, go });
  }

  /** Says that a copy of an event has been sent. */
  sent(number: number): void {
    for (const holding of this.#holdings) {
      if (number > holding.number) {
        holding.left -= 1;
        if (holding.left === 0) {
          this.#release(holding);
        }
      }
    }
  }

  /** Lets all go, the latest first. */
  release(): void {
    for (const holding of [...this.#holdings].toSorted((one, other) => other.number - one.number)) {
      this.#release(holding);
    }
  }

  /** Forgets all. */
  clear(): void {
    this.#holdings.clear();
  }

  #release(holding: Holding): void {
    this.#holdings.delete(holding);
    holding.go();
  }
}
