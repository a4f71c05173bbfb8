import { randomUUID } from 'node:crypto';
import { InvalidOptionError, SandboxError } from '../errors.ts';
import { signatureOf } from './signature.ts';

/** Who gets the events, as in an integration profile of Alma. */
export interface EndpointOptions {
  /** Where events are POSTed: HTTPS, as with Alma, or plain HTTP on loopback. */
  readonly url: string;
  /** The shared secret that bodies are signed with. */
  readonly secret: string;
  /** More request headers, for what stands in front of the endpoint. Default none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How long the endpoint may take to answer, in ms. Default 5,000, as with Alma. */
  readonly timeout?: number;
}

/** The type is `Uint8Array` alone for TypeScript before 5.7. */
export type Bytes = ReturnType<InstanceType<typeof TextEncoder>['encode']>;

/** What one attempt comes to; what failed is tried again. */
export type Outcome = 'delivered' | 'refused' | 'failed';

const TIMEOUT = 5000;
const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost'];

/** An endpoint for webhook events. */
export class Endpoint {
  readonly #url: URL;
  readonly #secret: string;
  readonly #headers: Headers;
  readonly #timeout: number;

  /** @throws InvalidOptionError */
  constructor({ url, secret, headers = {}, timeout = TIMEOUT }: EndpointOptions) {
    if (secret === '') {
      throw new InvalidOptionError('A webhook needs a shared secret; an empty one signs nothing.');
    }
    if (!Number.isInteger(timeout) || timeout <= 0) {
      throw new InvalidOptionError(`timeout must be whole milliseconds above 0, not ${timeout}.`);
    }
    this.#url = checkedUrl(url);
    this.#secret = secret;
    this.#headers = checkedHeaders(headers);
    this.#timeout = timeout;
  }

  /**
   * Asks the endpoint to prove that it expects webhooks: an unsigned GET with `?challenge=X` that must be
   * answered 200 `{"challenge":"X"}`.
   * @throws SandboxError `SANDBOX_CHALLENGE_FAILED` when it is answered otherwise, or not in time
   */
  async challenge(): Promise<void> {
    const challenge = randomUUID();
    const url = new URL(this.#url);
    url.searchParams.set('challenge', challenge);
    let answer: { readonly status: number; readonly text: string };
    try {
      const response = await this.#fetch(url, { headers: this.#headers });
      answer = { status: response.status, text: await response.text() };
    } catch (cause) {
      throw this.#challengeFailed('it did not answer', { cause });
    }
    if (answer.status !== 200) {
      throw this.#challengeFailed(`it answered ${answer.status}`);
    }
    if (!holdsChallenge(answer.text, challenge)) {
      throw this.#challengeFailed('the body was another');
    }
  }

  /**
   * Sends a body once, signed. Like Alma, it takes only 200 for a success, and a timeout or a lost connection
   * for a 500; what it makes of redirects and other 2xx is not documented, here they count as 4xx.
   * @throws the reason of `stop` once that is aborted
   */
  async post(body: Bytes, stop: AbortSignal): Promise<Outcome> {
    const headers = new Headers(this.#headers);
    headers.set('content-type', 'application/json;charset=UTF-8');
    headers.set('x-exl-signature', signatureOf(body, this.#secret));
    try {
      const response = await this.#fetch(this.#url, { method: 'POST', headers, body }, stop);
      await response.arrayBuffer();
      return outcomeOf(response.status);
    } catch {
      stop.throwIfAborted();
      return 'failed';
    }
  }

  #fetch(url: URL, request: RequestInit, stop?: AbortSignal): Promise<Response> {
    const inTime = AbortSignal.timeout(this.#timeout);
    const signal = stop ? AbortSignal.any([stop, inTime]) : inTime;
    return fetch(url, { ...request, redirect: 'manual', signal });
  }

  #challengeFailed(what: string, options?: ErrorOptions): SandboxError {
    return new SandboxError(
      'SANDBOX_CHALLENGE_FAILED',
      `${this.#url.origin}${this.#url.pathname} must answer GET ?challenge=X with 200 {"challenge":"X"}; ${what}.`,
      options,
    );
  }
}

function outcomeOf(status: number): Outcome {
  if (status === 200) {
    return 'delivered';
  }
  return status >= 500 ? 'failed' : 'refused';
}

function holdsChallenge(text: string, challenge: string): boolean {
  try {
    return JSON.parse(text)?.challenge === challenge;
  } catch {
    return false;
  }
}

function checkedUrl(text: string): URL {
  const url = URL.parse(text);
  const allowed =
    url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.includes(url.hostname));
  if (!url || !allowed || url.username !== '' || url.password !== '') {
    throw new InvalidOptionError('A webhook URL is https://… or, on loopback, http://127.0.0.1:…');
  }
  return url;
}

function checkedHeaders(headers: Readonly<Record<string, string>>): Headers {
  try {
    return new Headers(headers);
  } catch (cause) {
    throw new InvalidOptionError('headers must be names and values that HTTP allows.', { cause });
  }
}
