import { withTimeLimit } from './abort.ts';
import { readAnswer } from './answer.ts';
import { type ApiKeySource, currentKey } from './api-key.ts';
import { AlmaTimeoutError } from './errors.ts';
import type { Route } from './routes.ts';
import { exchange, type Fetch } from './transport.ts';

/** What a caller may say about one call. */
export interface CallOptions {
  /** Ends the call: it rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Epoch ms until which the whole call, every page of a list included, may take. Default: no limit. */
  deadline?: number | undefined;
}

export interface ConnectionOptions {
  apiKey: ApiKeySource;
  baseUrl: string;
  fetch: Fetch;
  timeoutMs: number;
  now: () => number;
}

export type Query = Record<string, string>;

/** GETs JSON from Alma, with the key, within the limits of time. */
export class Connection {
  readonly #options: ConnectionOptions;
  #remainingCalls: number | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  get remainingCalls(): number | undefined {
    return this.#remainingCalls;
  }

  /** The JSON of Alma's answer. @throws AlmaError, or the reason of the caller's signal */
  async get(route: Route, query: Query, { signal, deadline }: CallOptions): Promise<unknown> {
    const { apiKey, timeoutMs, now } = this.#options;
    const left = deadline === undefined ? Number.POSITIVE_INFINITY : deadline - now();
    const pastDeadline = () =>
      new AlmaTimeoutError(`The deadline passed before Alma answered for ${route.subject}`);
    const timedOut = () =>
      new AlmaTimeoutError(`No answer from Alma for ${route.subject} in ${timeoutMs} ms`);

    return withTimeLimit(left, pastDeadline, signal, async (signal) => {
      const key = await currentKey(apiKey);
      return withTimeLimit(timeoutMs, timedOut, signal, (signal) => this.#attempt(route, query, key, signal));
    });
  }

  async #attempt(route: Route, query: Query, key: string, signal: AbortSignal): Promise<unknown> {
    const { fetch, baseUrl, now } = this.#options;
    const answer = await exchange(fetch, urlOf(baseUrl, route, query), route, key, signal);
    this.#noteRemaining(answer.headers.get('x-exl-api-remaining'));
    return readAnswer(answer, { route, key, now: now() });
  }

  #noteRemaining(header: string | null): void {
    if (header !== null && /^\d+$/.test(header)) this.#remainingCalls = Number(header);
  }
}

function urlOf(baseUrl: string, { path }: Route, query: Query): string {
  const search = new URLSearchParams(query);
  return search.size === 0 ? baseUrl + path : `${baseUrl}${path}?${search}`;
}
