import { describeFailure } from '@alma-cache/aws-utils';
import type { Logger } from '@aws-lambda-powertools/logger';
import pLimit from 'p-limit';

/** As many as the SDK's connection pool takes at a time without queueing the reads of the next request. */
const WRITES_AT_ONCE = 25;

/**
 * What a request leaves behind for later ones: records read from Alma, ids that are gone, a queued user. None of it
 * changes the answer, so none of it may fail the answer: a failure is logged, and costs later requests a call of Alma.
 */
export class WriteBack {
  readonly #logger: Pick<Logger, 'warn'>;
  readonly #limit = pLimit(WRITES_AT_ONCE);
  readonly #pending: Promise<void>[] = [];

  constructor(logger: Pick<Logger, 'warn'>) {
    this.#logger = logger;
  }

  /** Begins a write, as soon as the ones before leave room for it. */
  start(write: () => Promise<unknown>): void {
    const logFailure = (error: unknown) => this.#logger.warn('Not written back', failureFacts(error));
    this.#pending.push(this.#limit(write).then(() => {}, logFailure));
  }

  /**
   * Waits for the writes, at most until the signal; those that have not begun by then are dropped. Lambda freezes the
   * process after the answer, so what is not waited for may never end; a write that is repeated later is harmless.
   */
  async finish(signal: AbortSignal): Promise<void> {
    const given = Promise.withResolvers<'given up'>();
    const giveUp = () => given.resolve('given up');
    signal.addEventListener('abort', giveUp);
    if (signal.aborted) giveUp();
    const outcome = await Promise.race([Promise.all(this.#pending), given.promise]);
    signal.removeEventListener('abort', giveUp);
    if (outcome !== 'given up') return;
    this.#logger.warn('Not everything written back in time', { notBegun: this.#limit.pendingCount });
    this.#limit.clearQueue();
  }
}

/** What a log line tells of an error, beside its own message; of one that may quote a patron's data, name and place. */
export function failureFacts(error: unknown): Record<string, unknown> {
  const { message: reason, ...facts } = describeFailure(error);
  return { reason, ...facts };
}
