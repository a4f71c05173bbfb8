import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { UnknownResourceError } from '../../../local-stack/src/errors.ts';
import { closeServer, listenOnLoopback } from '../../../local-stack/src/loopback.ts';
import type { LocalStack } from '../../../local-stack/src/stack.ts';
import { streamEvents } from './event-stream.ts';
import type { Failure, PageState } from './protocol.ts';
import type { RecordBrowser } from './records.ts';
import { Sampler } from './sampler.ts';
import { StackWatcher } from './state.ts';
import { readStaticFiles, type StaticFile } from './static-files.ts';

/** Records are about patrons: nothing may take them elsewhere, or keep them. */
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** The page of a running stack. */
export interface Page extends AsyncDisposable {
  readonly url: string;
  close(): Promise<void>;
}

interface Site {
  readonly files: ReadonlyMap<string, StaticFile>;
  readonly sampler: Sampler<PageState>;
  readonly records: RecordBrowser;
}

/** Serves a page on a free port of the loopback interface that shows what a stack does, and what its tables hold. */
export async function startPage(stack: LocalStack): Promise<Page> {
  const watcher = new StackWatcher(stack);
  const sampler = new Sampler(() => watcher.read());
  const site = { files: await readStaticFiles(), sampler, records: watcher.records };
  const server = createServer((request, response) => {
    answer(site, request, response).catch((error: unknown) => fail(response, error));
  });
  const url = `${await listenOnLoopback(server)}/`;
  const close = async () => {
    watcher[Symbol.dispose]();
    await sampler.close();
    await closeServer(server);
  };
  return { url, close, [Symbol.asyncDispose]: close };
}

async function answer(site: Site, request: IncomingMessage, response: ServerResponse): Promise<void> {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
  if (request.method !== 'GET') {
    response.setHeader('allow', 'GET');
    return refuse(response, 405, 'This page only shows things');
  }
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const file = site.files.get(pathname);
  if (file) {
    response.writeHead(200, { 'content-type': file.contentType }).end(file.content);
  } else if (pathname === '/events') {
    streamEvents(site.sampler, response);
  } else if (pathname === '/records') {
    await answerRecords(site.records, searchParams, response);
  } else if (pathname === '/record') {
    await answerRecord(site.records, searchParams, response);
  } else {
    refuse(response, 404, 'There is nothing here');
  }
}

async function answerRecords(records: RecordBrowser, query: URLSearchParams, response: ServerResponse) {
  const prefix = query.get('prefix') ?? '';
  const after = query.get('after') ?? undefined;
  sendJson(response, 200, await records.list(query.get('table') ?? '', { prefix, after }));
}

async function answerRecord(records: RecordBrowser, query: URLSearchParams, response: ServerResponse) {
  sendJson(response, 200, await records.find(query.get('table') ?? '', query.get('id') ?? ''));
}

function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) response.destroy();
  else if (error instanceof UnknownResourceError) refuse(response, 404, error.message);
  else refuse(response, 500, error instanceof Error ? error.message : String(error));
}

function refuse(response: ServerResponse, status: number, error: string): void {
  sendJson(response, status, { error } satisfies Failure);
}

function sendJson(response: ServerResponse, status: number, content: object | null): void {
  const body = JSON.stringify(content, withDigits);
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}

/** Numbers of DynamoDB beyond 2^53, which JSON has no way to write that a browser reads without loss, as text. */
function withDigits(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
