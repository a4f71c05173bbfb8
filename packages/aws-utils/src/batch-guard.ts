import { PostponedError } from './errors.ts';
import { describeFailure, type FailureDescription } from './failure.ts';
import type { UserIds } from './user-ids.ts';

/** Until when (epoch ms) a failure says that no message can be processed; `undefined` for any other failure. */
export type PostponeUntil = (error: unknown) => number | undefined;

interface Postponement {
  /** What every message that is put off fails with. */
  readonly error: PostponedError;
  /** The failure that was the reason, as it may be logged. */
  readonly because: FailureDescription;
}

/** Stops the work on one batch at the first failure that holds for all its messages. */
export class BatchGuard {
  readonly #postponeUntil: PostponeUntil;
  readonly #stop = new AbortController();
  #postponement: Postponement | undefined;

  constructor(postponeUntil: PostponeUntil) {
    this.#postponeUntil = postponeUntil;
  }

  /** Undefined as long as there was no such failure. */
  get postponement(): Postponement | undefined {
    return this.#postponement;
  }

  /**
   * Runs the work about some users, unless the batch has been postponed. Its signal aborts as the given one does, and
   * when the batch is postponed meanwhile: what waits for its turn should not go on to meet the same limit.
   *
   * @throws {PostponedError} for work that is put off; what the work throws besides
   */
  async run(
    signal: AbortSignal,
    userIds: UserIds,
    work: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    if (this.#postponement) throw this.#postponement.error;
    try {
      await work(AbortSignal.any([signal, this.#stop.signal]));
    } catch (error) {
      const until = this.#postponeUntil(error);
      if (until === undefined) throw error;
      throw this.#postpone(until, error, userIds);
    }
  }

  #postpone(until: number, cause: unknown, userIds: UserIds): PostponedError {
    if (!this.#postponement) {
      const failure = describeFailure(cause);
      const because = { ...failure, message: userIds.mask(failure.message) };
      this.#postponement = { error: new PostponedError(until, cause), because };
      this.#stop.abort(this.#postponement.error);
    }
    return this.#postponement.error;
  }
}
