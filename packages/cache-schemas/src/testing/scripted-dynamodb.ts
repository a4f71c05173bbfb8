import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** One answer of DynamoDB, on the wire. */
export interface ScriptedAnswer {
  status?: number;
  body: unknown;
}

export interface ScriptedDynamoDB {
  endpoint: string;
  /** The bodies of the requests, in order. */
  requests: unknown[];
  stop(): Promise<void>;
}

export const fault = (status: number, name: string, message = name): ScriptedAnswer => ({
  status,
  body: { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message },
});

/** A DynamoDB that gives the answers in turn, the last one for ever: for what dynalite never does. */
export async function startScriptedDynamoDB(answers: readonly ScriptedAnswer[]): Promise<ScriptedDynamoDB> {
  const requests: unknown[] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    requests.push(JSON.parse(await text(request)));
    const { status = 200, body } =
      answers[Math.min(requests.length, answers.length) - 1] ?? fault(500, 'NoScript');
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  // A busy process lets clients send on idle connections that the server in it then closes unread.
  server.keepAliveTimeout = 0;
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
