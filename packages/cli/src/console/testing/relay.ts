import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Relay extends AsyncDisposable {
  readonly url: string;
  /** Ends all connections, and takes no more. */
  cut(): Promise<void>;
  /** Takes connections again, at the same address. */
  mend(): Promise<void>;
}

/** Stands between a client and a server of the loopback interface, so that the connection can be lost. */
export async function startRelay(target: string): Promise<Relay> {
  const sockets = new Set<Socket>();
  const relay = createServer((client) => {
    const server = connect(Number(new URL(target).port), '127.0.0.1');
    client.pipe(server).pipe(client);
    for (const end of [client, server]) {
      sockets.add(end);
      end.once('error', () => end.destroy());
      end.once('close', () => {
        sockets.delete(end);
        client.destroy();
        server.destroy();
      });
    }
  });
  const listen = async (port: number) => {
    relay.listen(port, '127.0.0.1');
    await once(relay, 'listening');
    return (relay.address() as AddressInfo).port;
  };
  const cut = async () => {
    const closed = once(relay, 'close');
    relay.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  const port = await listen(0);
  return {
    url: `http://127.0.0.1:${port}/`,
    cut,
    mend: async () => void (await listen(port)),
    [Symbol.asyncDispose]: cut,
  };
}
