import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A service that takes requests and never answers. */
export interface SilentService extends AsyncDisposable {
  readonly url: string;
  /** Resolves when it is sent the next request. */
  asked(): Promise<unknown>;
}

export async function startSilentService(): Promise<SilentService> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    socket.once('data', () => server.emit('request'));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => once(server, 'request'),
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
