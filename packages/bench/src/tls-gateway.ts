import { once } from 'node:events';
import { Agent, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** The certificate that the functions are told to trust. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export interface TlsGateway extends AsyncDisposable {
  readonly url: string;
}

/** Answers a request itself, or hands it to a plain server. */
export type Route = (request: IncomingMessage, response: ServerResponse) => void;

/** A server by TLS on loopback, as every real endpoint is one. */
export async function startTlsGateway(certificate: Certificate, route: Route): Promise<TlsGateway> {
  const server = createServer(certificate, route);
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://localhost:${port}`,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Hands requests to the plain server at a URL. */
export function forwardTo(target: string): Route & Disposable {
  const { hostname, port } = new URL(target);
  const agent = new Agent({ keepAlive: true });
  const forward: Route = (incoming, response) => {
    const { method, url, headers } = incoming;
    const outgoing = request({ agent, hostname, port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    outgoing.once('error', (error) => response.destroy(error));
    incoming.pipe(outgoing);
  };
  return Object.assign(forward, { [Symbol.dispose]: () => agent.destroy() });
}
