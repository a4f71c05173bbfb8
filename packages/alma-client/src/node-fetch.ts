import { type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestByTls } from 'node:https';
import { connectionPool } from '@alma-cache/connection-pool';
import type { Fetch, FetchedAnswer } from './transport.ts';

/**
 * Makes a `fetch` of Node's own HTTP client, which the AWS SDK uses too, with a pool of connections of its own: an idle one
 * that Alma may have closed meanwhile is not used, and what failed on its connection gets a new one the next time. The
 * global `fetch` loads a client and a parser besides: half of the CPU time of a function's first invocation.
 */
export function nodeFetch(): Fetch {
  const { httpAgent, httpsAgent } = connectionPool();
  return (url, { headers, signal }) =>
    new Promise((resolve, reject) => {
      const isPlain = new URL(url).protocol === 'http:';
      const request = isPlain ? requestPlain : requestByTls;
      const agent = isPlain ? httpAgent : httpsAgent;
      // Firewalls refuse requests that name no agent; the global fetch names this one.
      const sent = { ...headers, 'accept-encoding': 'gzip', 'user-agent': 'node' };
      request(url, { agent, headers: sent, signal }, (response) => answerOf(response).then(resolve, reject))
        .once('error', reject)
        .end();
    });
}

async function answerOf(response: IncomingMessage): Promise<FetchedAnswer> {
  const { statusCode: status = 0, headers } = response;
  const get = (name: string) => headers[name.toLowerCase()]?.toString() ?? null;
  return { status, headers: { get }, body: await unpacked(response) };
}

async function unpacked(response: IncomingMessage): Promise<AsyncIterable<Uint8Array>> {
  if (response.headers['content-encoding'] !== 'gzip') return response;
  const [{ createGunzip }, { pipeline }] = await Promise.all([import('node:zlib'), import('node:stream')]);
  // What goes wrong is thrown to whoever reads the body.
  return pipeline(response, createGunzip(), () => undefined);
}
