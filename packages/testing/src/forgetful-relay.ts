import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** How the other end of a connection that has been forgotten takes what is sent on it. */
export type Forgetting = 'resets' | 'says nothing';

export interface ForgetfulRelay extends AsyncDisposable {
  readonly url: string;
  /** How many connections were opened. */
  readonly connections: number;
  /** On how many connections something was sent that had been forgotten. */
  readonly triedInVain: number;
  /** Forgets the connections that there are, of which nobody is told: as a NAT gateway does with idle ones. */
  forget(how: Forgetting): void;
}

/** Stands between a client and a server of the loopback interface, as a gateway that loses track of connections. */
export async function startForgetfulRelay(target: string): Promise<ForgetfulRelay> {
  const { port: targetPort, pathname } = new URL(target);
  const clients = new Set<Socket>();
  let connections = 0;
  let triedInVain = 0;
  const relay = createServer((client) => {
    connections += 1;
    const server = connect(Number(targetPort), '127.0.0.1');
    client.pipe(server).pipe(client);
    clients.add(client);
    client.once('close', () => {
      clients.delete(client);
      server.destroy();
    });
    server.once('close', () => client.destroy());
    for (const end of [client, server]) end.once('error', () => end.destroy());
  });
  relay.listen(0, '127.0.0.1');
  await once(relay, 'listening');
  const { port } = relay.address() as AddressInfo;

  const forget = (how: Forgetting) => {
    for (const client of clients) {
      client.unpipe();
      client.once('data', () => {
        triedInVain += 1;
        if (how === 'resets') client.resetAndDestroy();
      });
      client.resume();
    }
  };
  return {
    url: `http://127.0.0.1:${port}${pathname.replace(/\/$/, '')}`,
    get connections() {
      return connections;
    },
    get triedInVain() {
      return triedInVain;
    },
    forget,
    [Symbol.asyncDispose]: async () => {
      const closed = once(relay, 'close');
      relay.close();
      for (const client of clients) client.destroy();
      await closed;
    },
  };
}
