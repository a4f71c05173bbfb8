import type { ApiKeySource } from './api-key.ts';
import { type AlmaAttempt, Connection } from './connection.ts';
import { DailyQuota } from './daily-quota.ts';
import { AlmaConfigError } from './errors.ts';
import { RateLimiter } from './limiter.ts';
import { nodeFetch } from './node-fetch.ts';
import { type AlmaRegion, checkedBaseUrl, regionUrl } from './regions.ts';
import { type RetryPolicy, retryPolicy } from './retry.ts';
import { type Sleep, sleep as timerSleep } from './sleep.ts';
import type { Fetch } from './transport.ts';
import { Users } from './users.ts';

/**
 * Alma's reads of five to ten seconds are common and longer ones reported: other clients wait 30 s (VuFind) to 90 s (WRLC),
 * and those that gave up after 10 s lost users for good (tul_cob issue 1197, bibdata issue 1265).
 */
export const DEFAULT_TIMEOUT_MS = 20_000;

export interface AlmaClientOptions {
  /** The key, or a function that knows it: see {@link ApiKeySource}. */
  apiKey: ApiKeySource;
  /** Where the institution's Alma is. Default: `eu`. */
  region?: AlmaRegion | undefined;
  /** Base URL of a proxy or a sandbox, such as `http://127.0.0.1:9000/almaws/v1`. Default: the region's gateway. */
  baseUrl?: string | undefined;
  /** Default: Node's HTTP client with a pool of connections of its own: see `nodeFetch`. */
  fetch?: Fetch | undefined;
  /** Limit of one attempt in ms, from sending the request to the last byte of the answer. Default: 20,000. */
  timeoutMs?: number | undefined;
  /**
   * How many requests this client sends in a second, evenly spaced, retries among them; 0 does not limit, 0.5 is one
   * every two seconds. Default: 0. Alma's own limit, 50 in production and 10 in a sandbox institution, is shared by
   * all applications of the institution, so give each client only its share.
   */
  requestsPerSecond?: number | undefined;
  /**
   * How many calls of the institution's day this client leaves to others: once an answer has said that fewer are left
   * (`X-Exl-Api-Remaining`), calls end with an `AlmaReserveError` and nothing is sent, until midnight UTC or for an hour,
   * after which one call asks again. Calls that are under way are not held back, and answers that do not tell change
   * nothing. Default: 0, none.
   */
  reserve?: number | undefined;
  /** What to change of {@link defaultRetryPolicy}. */
  retry?: Partial<RetryPolicy> | undefined;
  /** Told of each request when it is over, for metrics. Must not throw. */
  onCall?: ((attempt: AlmaAttempt) => void) | undefined;
  /**
   * Told of each call that ended without a request, as `apiKey` threw or had no key that a header can carry. Must not
   * throw.
   */
  onNoKey?: (() => void) | undefined;
  /** The clock, in epoch ms. Default: `Date.now`. */
  now?: (() => number) | undefined;
  /** Waits some ms, less when the signal aborts. Default: a timer. */
  sleep?: Sleep | undefined;
  /** For the jitter of pauses, 0 to 1. Default: `Math.random`. */
  random?: (() => number) | undefined;
}

/**
 * The Ex Libris Alma REST API.
 * @example
 * const alma = new AlmaClient({ apiKey: 'l8xx…', region: 'eu' });
 * const loans = await alma.users.for('test_user').loans();
 */
export class AlmaClient {
  readonly users: Users;
  readonly #connection: Connection;

  /** @throws AlmaConfigError for an option that cannot work; nothing is sent yet */
  constructor(options: AlmaClientOptions) {
    const { region = 'eu', baseUrl, timeoutMs = DEFAULT_TIMEOUT_MS, requestsPerSecond = 0 } = options;
    const { reserve = 0 } = options;
    const { now = Date.now, sleep = timerSleep, random = Math.random } = options;
    if (!(timeoutMs > 0)) throw new AlmaConfigError(`timeoutMs must be more than 0, not ${timeoutMs}`);
    if (!(requestsPerSecond >= 0 && Number.isFinite(requestsPerSecond))) {
      throw new AlmaConfigError(`requestsPerSecond must be 0 or more, not ${requestsPerSecond}`);
    }
    if (!(Number.isInteger(reserve) && reserve >= 0)) {
      throw new AlmaConfigError(`reserve must be a whole number from 0 on, not ${reserve}`);
    }
    this.#connection = new Connection({
      apiKey: options.apiKey,
      baseUrl: baseUrl === undefined ? regionUrl(region) : checkedBaseUrl(baseUrl),
      fetch: options.fetch ?? nodeFetch(),
      timeoutMs,
      limiter: new RateLimiter(requestsPerSecond, now, sleep),
      quota: new DailyQuota(reserve, now),
      retry: retryPolicy(options.retry),
      onCall: options.onCall ?? (() => undefined),
      onNoKey: options.onNoKey ?? (() => undefined),
      now,
      sleep,
      random,
    });
    this.users = new Users(this.#connection);
  }

  /**
   * How many calls the institution has left until midnight, as Alma's last answer said (`X-Exl-Api-Remaining`);
   * undefined until one did.
   */
  get remainingCalls(): number | undefined {
    return this.#connection.remainingCalls;
  }
}
