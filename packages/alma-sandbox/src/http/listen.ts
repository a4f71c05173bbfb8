import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SandboxError } from '../errors.ts';

/** A server that listens on loopback. */
export interface Listening {
  readonly port: number;
  /** Stops listening and cuts every connection, idle or busy. */
  close(): Promise<void>;
}

/**
 * Idle connections stay open longer than any client keeps them, so that no client meets one that is just
 * being closed.
 */
const KEEP_ALIVE_MS = 60_000;

/**
 * Listens on a port of 127.0.0.1, a free one when it is 0.
 * @throws SandboxError `SANDBOX_CANNOT_LISTEN` when the port cannot be had
 */
export async function listen(port: number, listener: RequestListener): Promise<Listening> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      reject(
        new SandboxError('SANDBOX_CANNOT_LISTEN', `Cannot listen on port ${port}; choose another or 0.`, {
          cause,
        }),
      );
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}
