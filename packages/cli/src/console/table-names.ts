import type { Deployment } from '../deployment/deployment.ts';
import type { Terminal } from '../terminal.ts';

/** For so long a table is called as it was found: after that somebody may have deployed another, ms. */
const KEPT_MS = 60_000;

/** The names of a deployment's tables, found anew after a minute, or a failure. */
export class TableNames {
  readonly #find: () => Deployment;
  readonly #now: Terminal['now'];
  #known: { readonly deployment: Deployment; readonly at: number } | undefined;

  /** @param find gives a deployment that was not looked at yet */
  constructor(find: () => Deployment, now: Terminal['now']) {
    this.#find = find;
    this.#now = now;
  }

  /** @throws ResourceNotFoundError, StackNotFoundError */
  async of(kind: string): Promise<string> {
    const { deployment } = this.#current();
    try {
      return await deployment.table(kind);
    } catch (error) {
      this.#known = undefined;
      throw error;
    }
  }

  #current() {
    const now = this.#now();
    if (this.#known === undefined || now - this.#known.at >= KEPT_MS) {
      this.#known = { deployment: this.#find(), at: now };
    }
    return this.#known;
  }
}
