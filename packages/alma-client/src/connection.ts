import { withTimeLimit } from './abort.ts';
import { readAnswer } from './answer.ts';
import { type ApiKeySource, withApiKey } from './api-key.ts';
import type { DailyQuota } from './daily-quota.ts';
import { AlmaReserveError, AlmaTimeoutError } from './errors.ts';
import type { RateLimiter } from './limiter.ts';
import { type RetryPolicy, retrying } from './retry.ts';
import type { Route } from './routes.ts';
import type { Sleep } from './sleep.ts';
import { exchange, type Fetch } from './transport.ts';

/** What a caller may say about one call. */
export interface CallOptions {
  /** Ends the call: it rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /**
   * Epoch ms until which the whole call may take: every page of a list, every attempt, and the waiting between them.
   * Default: no limit.
   */
  deadline?: number | undefined;
}

/** One request to Alma, for metrics and logs: without ids. */
export interface AlmaAttempt {
  /** Such as `/users/{user_id}/loans`. */
  route: string;
  /** HTTP status; undefined where no whole answer came. */
  status: number | undefined;
  /** 1 for the first request of a call, or of a page. */
  attempt: number;
  durationMs: number;
  /** What the request failed with; undefined for a success. */
  error: unknown;
  /** Whether the caller's signal or deadline ended the request, of which `error` then says nothing. */
  aborted: boolean;
  /**
   * How many calls the institution has left until midnight, as this answer said (`X-Exl-Api-Remaining`); undefined where
   * it did not.
   */
  remainingCalls: number | undefined;
}

export interface ConnectionOptions {
  apiKey: ApiKeySource;
  baseUrl: string;
  fetch: Fetch;
  timeoutMs: number;
  limiter: RateLimiter;
  quota: DailyQuota;
  retry: RetryPolicy;
  onCall: (attempt: AlmaAttempt) => void;
  onNoKey: () => void;
  now: () => number;
  sleep: Sleep;
  random: () => number;
}

/** One GET, and how to read what it brings. */
export interface Get<R> {
  route: Route;
  query?: Record<string, string>;
  /** Makes of the JSON what the caller wants. @throws AlmaUnreadableError, which leads to another attempt */
  read: (json: unknown) => R;
}

/** Sends GETs to Alma: with a key that Alma accepts, not too fast, again where that helps, and within the time. */
export class Connection {
  readonly #options: ConnectionOptions;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  get remainingCalls(): number | undefined {
    return this.#options.quota.left;
  }

  /** What `read` makes of Alma's answer. @throws AlmaError, or the reason of the caller's signal */
  async get<R>(request: Get<R>, options: CallOptions): Promise<R> {
    const { deadline = Number.POSITIVE_INFINITY } = options;
    const late = () =>
      new AlmaTimeoutError(`The deadline passed before Alma answered for ${request.route.subject}`);

    return withTimeLimit(deadline - this.#options.now(), late, options.signal, (signal) =>
      this.#call(request, deadline, signal),
    );
  }

  async #call<R>(request: Get<R>, deadline: number, signal: AbortSignal): Promise<R> {
    const { apiKey, limiter, quota, retry: policy, onNoKey, now, sleep, random } = this.#options;
    let attempts = 0;
    try {
      return await withApiKey(apiKey, (key) =>
        retrying(
          async () => {
            await limiter.turn(signal);
            signal.throwIfAborted();
            quota.check(request.route);
            attempts += 1;
            return this.#attempt(request, key, attempts, signal);
          },
          { policy, deadline, signal, now, sleep, random },
        ),
      );
    } catch (error) {
      // Unless the caller gives up, or the calls left are others', only the want of a key ends a call before its first request.
      if (attempts === 0 && !signal.aborted && !(error instanceof AlmaReserveError)) onNoKey();
      throw error;
    }
  }

  async #attempt<R>({ route, query = {}, read }: Get<R>, key: string, attempt: number, signal: AbortSignal) {
    const { baseUrl, fetch, timeoutMs, quota, onCall, now } = this.#options;
    const url = urlOf(baseUrl, route, query);
    const timedOut = () =>
      new AlmaTimeoutError(`No answer from Alma for ${route.subject} in ${timeoutMs} ms`);

    const startedAt = now();
    let status: number | undefined;
    let remainingCalls: number | undefined;
    let error: unknown;
    try {
      const answer = await withTimeLimit(timeoutMs, timedOut, signal, (signal) =>
        exchange(fetch, url, route, key, signal),
      );
      status = answer.status;
      remainingCalls = countOf(answer.headers.get('x-exl-api-remaining'));
      if (remainingCalls !== undefined) quota.note(remainingCalls);
      return read(readAnswer(answer, { route, key, now: now() }));
    } catch (failure) {
      error = failure;
      throw failure;
    } finally {
      const durationMs = now() - startedAt;
      // A whole answer may still be followed by the caller's abort.
      const aborted = status === undefined && signal.aborted;
      onCall({ route: route.template, status, attempt, durationMs, error, aborted, remainingCalls });
    }
  }
}

function countOf(header: string | null): number | undefined {
  const count = header !== null && /^\d+$/.test(header) ? Number(header) : Number.NaN;
  return Number.isSafeInteger(count) ? count : undefined;
}

function urlOf(baseUrl: string, { path }: Route, query: Record<string, string>): string {
  const search = new URLSearchParams(query);
  return search.size === 0 ? baseUrl + path : `${baseUrl}${path}?${search}`;
}
