import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AlmaClient } from '../client.ts';

/** A real HTTP server on loopback that stands in for Alma; closed at the end of the `await using` block. */
export interface TestAlma extends AsyncDisposable {
  /** For the client's `baseUrl`. */
  readonly url: string;
  /** What was asked, in order. */
  readonly requests: readonly IncomingMessage[];
  /** Paths with queries, in order. */
  readonly paths: readonly string[];
  /** How many TCP connections were opened. */
  readonly connections: number;
}

/** What the server answers with: an object as JSON; text as it is; a listener does as it likes. */
export type TestAnswer =
  | { status?: number; json?: unknown; text?: string; headers?: Record<string, string> }
  | RequestListener;

/** Starts a server that answers the requests in turn, the last answer again and again. */
export async function testAlma(...answers: [TestAnswer, ...TestAnswer[]]): Promise<TestAlma> {
  const requests: IncomingMessage[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    const answer = answers[Math.min(requests.length, answers.length - 1)] ?? answers[0];
    requests.push(request);
    send(answer, request, response);
  });
  server.on('connection', () => {
    connections += 1;
  });
  // A busy process lets clients send on idle connections that the server in it then closes unread.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}/almaws/v1`,
    requests,
    get paths() {
      return requests.map(({ url = '' }) => url.replace('/almaws/v1', ''));
    },
    get connections() {
      return connections;
    },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function send(answer: TestAnswer, request: IncomingMessage, response: ServerResponse): void {
  if (typeof answer === 'function') {
    answer(request, response);
    return;
  }
  const { status = 200, json, text = JSON.stringify(json), headers } = answer;
  response.writeHead(status, { 'content-type': 'application/json;charset=UTF-8', ...headers }).end(text);
}

/** Alma's usual form of an error. */
export function fault(errorCode: string, errorMessage = 'Said by Alma.', status = 400): TestAnswer {
  const error = [{ errorCode, errorMessage, trackingId: 'E01-0102030405-ABCDE-AWAE1234567890' }];
  return { status, json: { errorsExist: true, errorList: { error } } };
}

export const apiKey = 'l8xx-test-key';

/** Asks a server that gives this answer for loan 17 of Ann Writer/1, once, and returns the error. */
export async function errorFor(answer: TestAnswer, options: { timeoutMs?: number } = {}): Promise<unknown> {
  await using alma = await testAlma(answer);
  const client = new AlmaClient({ apiKey, baseUrl: alma.url, retry: { maxAttempts: 1 }, ...options });
  return await rejection(client.users.for('Ann Writer/1').getLoan('17'));
}

/** What a promise rejects with; fails the test if it does not. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('expected a rejection');
}
