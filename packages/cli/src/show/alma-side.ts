import { type AlmaClient, AlmaError, AlmaNotFoundError, type UserResources } from '@alma-cache/alma-client';
import { almaFromEnv } from '../alma-client.ts';
import type { Terminal } from '../terminal.ts';

/** What Alma said: that it has something and what, that it has nothing of the kind, or nothing to rely on. */
export type AlmaAnswer<Value> =
  | { readonly state: 'found'; readonly value: Value }
  | { readonly state: 'absent' | 'unknown'; readonly reason: string };

/** All that is asked of Alma, retries included, takes no longer, ms. */
const PATIENCE_MS = 30_000;

/** Alma, as far as a record is compared with it; counts what that costs. */
export class AlmaSide {
  readonly #client: AlmaClient;
  readonly #terminal: Pick<Terminal, 'signal' | 'now'>;
  #calls = 0;

  /** @throws UsageError where the environment does not say which Alma; nothing is sent yet */
  constructor(terminal: Pick<Terminal, 'env' | 'signal' | 'now'>) {
    this.#terminal = terminal;
    this.#client = almaFromEnv(terminal, () => {
      this.#calls += 1;
    });
  }

  /** Requests sent so far, retries among them. */
  get calls(): number {
    return this.#calls;
  }

  /** How many the institution has left today, as Alma's last answer said. */
  get callsLeft(): number | undefined {
    return this.#client.remainingCalls;
  }

  /** Asks about something of a user's. @throws the reason of the terminal's signal when it aborts */
  async ask<Value>(
    userId: string,
    read: (alma: UserResources) => Promise<Value>,
  ): Promise<AlmaAnswer<Value>> {
    const { signal, now } = this.#terminal;
    try {
      const user = this.#client.users.for(userId, { signal, deadline: now() + PATIENCE_MS });
      return { state: 'found', value: await read(user) };
    } catch (error) {
      if (signal.aborted || !(error instanceof AlmaError)) throw error;
      const state = error instanceof AlmaNotFoundError ? 'absent' : 'unknown';
      return { state, reason: error.message };
    }
  }
}
