import { request } from 'node:http';
import type { Sandbox } from '../sandbox.ts';

/** What a test looks at in an answer. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; throws when it is none. */
  json(): Record<string, unknown>;
}

/**
 * GETs a path under `/almaws/v1`, with the accepted key and asking for JSON unless other headers are given.
 */
export async function call(
  sandbox: Sandbox,
  path: string,
  headers: Record<string, string> = {},
): Promise<Answered> {
  const response = await fetch(`${sandbox.url}${path}`, {
    headers: { accept: 'application/json', authorization: `apikey ${sandbox.apiKey}`, ...headers },
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) };
}

/**
 * Sends a request whose path is taken as it stands, without the normalization of `fetch`, and tells status
 * and body.
 */
export function callRaw(
  sandbox: Sandbox,
  method: string,
  path: string,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      new URL(sandbox.url),
      { method, path, headers: { authorization: `apikey ${sandbox.apiKey}` } },
      async (incoming) => {
        const chunks = await incoming.toArray();
        resolve({ status: incoming.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
      },
    );
    outgoing.once('error', reject);
    outgoing.end();
  });
}

/** The code of an error body in JSON. */
export function errorCode(answered: Answered): unknown {
  const { errorList } = answered.json() as { errorList: { error: { errorCode: string }[] } };
  return errorList.error[0]?.errorCode;
}
