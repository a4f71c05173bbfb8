import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { freshAgent } from './fresh-agent.ts';
import { withSharedContext } from './shared-context.ts';

/** The agents of one client, by the names that the AWS SDK gives them. */
export interface ConnectionPool {
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpsAgent;
}

export interface ConnectionPoolOptions {
  /** Epoch ms. Default: `Date.now`. */
  now?: (() => number) | undefined;
}

/**
 * No connection is used again that was idle for longer, in ms, nor for longer than its server says to keep it. Servers,
 * load balancers and NAT gateways keep idle connections for a minute and more ("NAT gateways": 350 s), Node's own
 * servers for five seconds; within an invocation a connection is never idle for so long.
 */
export const MAX_IDLE_MS = 4000;

/** As many connections to one server as the AWS SDK opens at most. */
const MAX_SOCKETS = 50;

/** Agents that keep connections alive, and use none again that the other end may have given up: see `freshAgent`. */
export function connectionPool({ now = Date.now }: ConnectionPoolOptions = {}): ConnectionPool {
  const options = { keepAlive: true, maxSockets: MAX_SOCKETS, timeout: MAX_IDLE_MS };
  return {
    httpAgent: freshAgent(new HttpAgent(options), now),
    httpsAgent: freshAgent(withSharedContext(new HttpsAgent(options)), now),
  };
}
