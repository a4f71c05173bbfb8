import { AlmaError, AlmaNetworkError, AlmaUnreadableError } from './errors.ts';
import { isJsonObject } from './json.ts';
import type { Route } from './routes.ts';

/** Any `fetch` of the standard: the global one, one through a proxy, a test's; of its answer this much is used. */
export type Fetch = (url: string, init: FetchOptions) => Promise<FetchedAnswer>;

export interface FetchOptions {
  headers: Record<string, string>;
  redirect: 'manual';
  signal: AbortSignal;
}

export interface FetchedAnswer {
  status: number;
  headers: Pick<Headers, 'get'>;
  body: AsyncIterable<Uint8Array> | null;
}

/** An answer read to its end. */
export interface Answer {
  status: number;
  headers: Pick<Headers, 'get'>;
  body: Uint8Array;
}

/** Some 10,000 loans on one oversize page; beyond that an answer is a fault or an attack on the memory. */
export const MAX_BODY_BYTES = 16 * 1024 * 1024;

/**
 * Sends one GET and reads the whole answer, which also frees the connection for the next one. The key goes into a
 * header, as URLs end up in logs, and redirects are not followed, as they would carry the key elsewhere.
 * @throws AlmaNetworkError, AlmaUnreadableError for a body beyond {@link MAX_BODY_BYTES}
 */
export async function exchange(
  fetch: Fetch,
  url: string,
  route: Route,
  key: string,
  signal: AbortSignal,
): Promise<Answer> {
  try {
    const headers = { accept: 'application/json', authorization: `apikey ${key}` };
    const response = await fetch(url, { headers, redirect: 'manual', signal });
    const { status } = response;
    const body = await wholeBody(response, () => tooLarge(route, status));
    return { status, headers: response.headers, body };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof AlmaError) throw error;
    const fault = systemCode(error);
    throw new AlmaNetworkError(`No answer from Alma for ${route.subject} (${fault})`, {
      cause: new Error(fault),
    });
  }
}

async function wholeBody(response: FetchedAnswer, tooLarge: () => Error): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Not worth another attempt: the next answer would be as large. */
function tooLarge(route: Route, status: number): AlmaUnreadableError {
  const limit = MAX_BODY_BYTES / 1024 / 1024;
  const message = `Alma's answer for ${route.subject} has more than ${limit} MiB and was not read`;
  return new AlmaUnreadableError(message, { status, retryable: false });
}

/**
 * What happened, as `ECONNREFUSED`. The error itself stays here: implementations of fetch put the URL, and with it
 * patrons' ids, into messages and causes.
 */
function systemCode(error: unknown): string {
  for (let at = error; isJsonObject(at); at = at.cause) {
    if (typeof at.code === 'string' && /^[A-Z_\d]+$/.test(at.code)) return at.code;
  }
  return isJsonObject(error) && typeof error.name === 'string' ? error.name : 'no reason given';
}
