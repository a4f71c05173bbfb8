import type { Agent, ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** What Node calls of an agent to have a request sent, besides what its documentation names. */
interface RequestQueue {
  addRequest(request: ClientRequest, options: object): void;
}

/**
 * Makes an agent use no idle connection that the other end may have given up, also where this process was frozen, with
 * its timers, or too busy to be told:
 *
 * - none that was idle, by the clock, for longer than the agent's `timeout` or the server's `Keep-Alive` allows;
 * - none that was idle when a request failed: what ended one connection has most likely ended the others, and the next
 *   attempt would meet the next of them.
 *
 * @param now epoch ms: the clock of the wall, as others stand still while a container is frozen
 */
export function freshAgent<A extends Agent>(agent: A, now: () => number): A {
  const idleSince = new WeakMap<Duplex, number>();
  const { addRequest, keepSocketAlive } = agent as A & RequestQueue;

  // Node has set the socket's timeout to the lesser of the agent's and the server's.
  const isStale = (socket: Socket): boolean =>
    now() - (idleSince.get(socket) ?? 0) >= (socket.timeout ?? Number.POSITIVE_INFINITY);

  const closeStale = (): void => {
    for (const sockets of idleSockets(agent)) {
      // The first has been idle for the longest time.
      const last = sockets.findLastIndex(isStale);
      for (const socket of sockets.slice(0, last + 1)) socket.destroy();
    }
  };

  const closeIdle = (): void => {
    for (const socket of idleSockets(agent).flat()) socket.destroy();
  };

  return Object.assign(agent, {
    keepSocketAlive(socket: Duplex): boolean {
      idleSince.set(socket, now());
      // Typed as void, though its answer says whether to keep the socket.
      return keepSocketAlive.call(agent, socket) as unknown as boolean;
    },
    addRequest(request: ClientRequest, options: object): void {
      closeStale();
      request.once('error', closeIdle);
      request.once('response', (response) => response.once('error', closeIdle));
      addRequest.call(agent, request, options);
    },
  });
}

const idleSockets = ({ freeSockets }: Agent): Socket[][] =>
  Object.values(freeSockets).filter((sockets) => sockets !== undefined);
