import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Listens on a free port of the loopback interface, and tells the URL.
 *
 * The server never closes an idle connection: where clients live in its own process, a busy event loop would let them
 * send on connections that it then closes unread, all at once, and more of them than the SDK's retries make good.
 */
export async function listenOnLoopback(server: Server): Promise<string> {
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  return urlOf(server);
}

/** The URL of a server that listens on the loopback interface. */
export function urlOf(server: Server): string {
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

/** Closes a server together with the connections that clients keep alive. */
export async function closeServer(server: Server): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}

/**
 * Puts a step in front of a server's own request listeners.
 *
 * @param step answers the request itself, or passes it on
 */
export function intercept(
  server: Server,
  step: (request: IncomingMessage, response: ServerResponse, pass: () => void) => void,
): void {
  const listeners = server.rawListeners('request');
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    step(request, response, () => {
      for (const listener of listeners) listener.call(server, request, response);
    });
  });
}
