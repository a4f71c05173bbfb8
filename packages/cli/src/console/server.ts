import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UsageError } from '../errors.ts';
import { explain } from '../explain.ts';
import { printable } from '../output/printable.ts';
import { hasToken, isOwn } from './access.ts';
import type { DeadLook } from './dead-messages.ts';
import { PortTakenError } from './errors.ts';
import { streamEvents } from './event-stream.ts';
import type { About, Failure, PageState, RecordAnswer } from './protocol.ts';
import type { Sampler } from './sampler.ts';
import { readStaticFiles, type StaticFile } from './static-files.ts';

/** Records are about patrons: nothing may take them elsewhere, or keep them. */
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** What the page is made of. */
export interface Site {
  readonly token: string;
  readonly about: About;
  readonly sampler: Sampler<PageState>;
  readonly record: (kind: string, id: string) => Promise<RecordAnswer>;
  readonly deadMessages: Pick<DeadLook, 'last' | 'look'>;
}

export interface Served extends AsyncDisposable {
  /** With a slash at its end. */
  readonly url: string;
}

/**
 * Serves the page on the loopback interface.
 *
 * @param port 0 for a free one
 * @throws PortTakenError
 */
export async function serve(site: Site, port: number): Promise<Served> {
  const files = await readStaticFiles();
  const server = createServer((request, response) => {
    answer(site, files, request, response).catch((error: unknown) => fail(response, error));
  });
  await listen(server, port);
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${taken}/`,
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function listen(server: Server, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(port, '127.0.0.1', resolve);
  try {
    await promise;
  } catch (cause) {
    throw new PortTakenError(port, { cause });
  }
  server.off('error', reject);
}

async function answer(
  site: Site,
  files: ReadonlyMap<string, StaticFile>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
  if (!isOwn(request.headers)) return refuse(response, 403, 'This page is for this machine and itself alone');
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const { method = '' } = request;
  if (!METHODS.includes(method)) {
    response.setHeader('allow', METHODS.join(', '));
    return refuse(response, 405, 'This page only shows things');
  }
  const file = files.get(pathname);
  if (file !== undefined && method === 'GET') {
    // The page itself holds nothing of anybody: what it asks for needs the token.
    response.writeHead(200, { 'content-type': file.contentType }).end(file.content);
    return;
  }
  const route = ROUTES[`${method} ${pathname}`];
  if (route !== undefined) {
    if (!hasToken(request.headers, site.token))
      return refuse(response, 401, 'This takes the token of this console');
    await route(site, searchParams, response);
    return;
  }
  refuse(response, 404, 'There is nothing here');
}

const METHODS: readonly string[] = ['GET', 'POST'];

type Route = (site: Site, query: URLSearchParams, response: ServerResponse) => Promise<void> | void;

const ROUTES: Readonly<Record<string, Route>> = {
  'GET /about': ({ about }, _, response) => sendJson(response, 200, about),
  'GET /events': ({ sampler }, _, response) => streamEvents(sampler, response),
  'GET /record': async ({ record }, query, response) =>
    sendJson(response, 200, await record(query.get('kind') ?? '', query.get('id') ?? '')),
  'GET /dead-messages': ({ deadMessages }, _, response) => sendJson(response, 200, deadMessages.last),
  // A look is a receipt of each message: nothing that a browser may do on its own, or again.
  'POST /dead-messages': async ({ deadMessages }, _, response) =>
    sendJson(response, 200, await deadMessages.look()),
};

function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) response.destroy();
  else refuse(response, error instanceof UsageError ? 400 : 502, printable(explain(error).message));
}

function refuse(response: ServerResponse, status: number, error: string): void {
  sendJson(response, status, { error } satisfies Failure);
}

function sendJson(response: ServerResponse, status: number, content: object | null): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content));
}
