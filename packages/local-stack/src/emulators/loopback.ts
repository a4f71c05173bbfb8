import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Listens on a free port of the loopback interface, and tells the URL. */
export async function listenOnLoopback(server: Server): Promise<string> {
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
