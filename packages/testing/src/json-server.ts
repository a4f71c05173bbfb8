import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

export interface JsonRequest {
  /** The action of the AWS JSON protocol, e.g. `SendMessageBatch`. */
  action: string;
  body: Record<string, unknown>;
}

export interface JsonAnswer {
  status?: number;
  body: unknown;
}

export interface JsonServer extends AsyncDisposable {
  url: string;
  requests: JsonRequest[];
  /** Resolves when so many requests have come. */
  arrived: (count: number) => Promise<void>;
  close: () => Promise<void>;
}

/** A local server that speaks the AWS JSON protocol; an answer that never comes keeps the client waiting. */
export async function startJsonServer(
  answer: (request: JsonRequest) => JsonAnswer | Promise<JsonAnswer>,
): Promise<JsonServer> {
  const requests: JsonRequest[] = [];
  const arrivals = new EventEmitter();
  const server = createServer(async (incoming, response) => {
    const action = String(incoming.headers['x-amz-target']).split('.').at(-1) ?? '';
    const request = { action, body: (await json(incoming)) as JsonRequest['body'] };
    requests.push(request);
    arrivals.emit('request');
    const { status = 200, body } = await answer(request);
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
  });
  // A busy process lets clients send on idle connections that the server in it then closes unread.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const arrived = async (count: number) => {
    while (requests.length < count) await once(arrivals, 'request');
  };
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, requests, arrived, close, [Symbol.asyncDispose]: close };
}
