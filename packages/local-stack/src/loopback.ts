import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Another name that leads here belongs to somebody who rebinds it. The port is free: it may be forwarded. */
const HOST_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Listens on a free port of the loopback interface, and tells the URL.
 *
 * The server never closes an idle connection: where clients live in its own process, a busy event loop would let them
 * send on connections that it then closes unread, all at once, and more of them than the SDK's retries make good.
 *
 * @param isAdmitted see `admitOnly`
 */
export async function listenOnLoopback(server: Server, isAdmitted?: Admission): Promise<string> {
  admitOnly(server, isAdmitted);
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

/** Whether requests with these headers are answered. */
export type Admission = (headers: IncomingHttpHeaders) => boolean;

/**
 * Answers everybody else with 403, before they reach any other step: every page that a browser of this machine shows can
 * send requests to the loopback interface, and people's records and real keys are to be had there.
 *
 * @param isAdmitted default: no web page but the server's own, by its `Origin` and by the name of the host that it asks
 */
export function admitOnly(server: Server, isAdmitted: Admission = isOfNoOtherPage): void {
  intercept(server, (request, response, pass) => {
    if (isAdmitted(request.headers)) pass();
    else response.writeHead(403, { 'content-type': 'application/json' }).end(REFUSAL);
  });
}

const REFUSAL = JSON.stringify({
  message: `Answered are requests to ${HOST_NAMES.join(', ')} alone, and to no web page of another origin`,
});

/** Whether a `Host` header names this machine. */
export function isLocal(host: string | undefined): boolean {
  const url = URL.parse(`http://${host}`);
  return url !== null && HOST_NAMES.includes(url.hostname);
}

/** Programs, the AWS SDK among them, send no `Origin`; Chromium does for the modules of the server's own page. */
function isOfNoOtherPage({ host, origin }: IncomingHttpHeaders): boolean {
  return isLocal(host) && (origin === undefined || origin === `http://${host}`);
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
