import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A service of AWS, of its JSON protocols, that permits nothing. */
export async function startRefusingService() {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(403, {
      'content-type': 'application/json',
      'x-amzn-errortype': 'AccessDeniedException',
    });
    response.end(JSON.stringify({ __type: 'AccessDeniedException', message: 'User: x is not authorized' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
