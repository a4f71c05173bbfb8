import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Faults } from '../faults.ts';
import { closeServer, listenOnLoopback } from '../loopback.ts';
import { Edge } from './edge.ts';

let edge: Edge;
let server: Server;
let url: string;
/** The bodies of the requests that were carried out. */
let carriedOut: string[];
/** What is done before a request is answered. */
let beforeAnswer: () => void;

beforeEach(async () => {
  carriedOut = [];
  beforeAnswer = () => {};
  server = createServer(async (request, response) => {
    carriedOut.push(await text(request));
    beforeAnswer();
    response.end();
  });
  edge = new Edge(new Faults());
  edge.guard(server, () => 'sqs');
  url = await listenOnLoopback(server);
});

afterEach(() => closeServer(server));

const headersOf = (attempt: number) => ({
  'x-amz-target': 'AmazonSQS.SendMessage',
  'amz-sdk-request': `attempt=${attempt}; max=3`,
});

const send = (body: string, attempt: number) =>
  fetch(url, { method: 'POST', headers: headersOf(attempt), body });

async function openConnection(): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  return socket;
}

/** Hands a request over to the operating system, whole. */
function write(socket: Socket, body: string): void {
  const headers = Object.entries({ host: new URL(url).host, ...headersOf(1), 'content-length': body.length });
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.write(`POST / HTTP/1.1\r\n${lines}\r\n${body}`);
}

const ENDS: [string, (socket: Socket) => void][] = [
  ['closed', (socket) => socket.destroy()],
  ['reset', (socket) => socket.resetAndDestroy()],
];

// The server is in this process: it cannot read between two steps of a test that do not wait.
describe.each(ENDS)('a request whose connection is %s before it is read', (_, leave) => {
  test.each([10, 50_000])('is not carried out, but its retry is: %d bytes', async (size) => {
    const socket = await openConnection();
    write(socket, 'x'.repeat(size));
    leave(socket);
    await send('again', 2);
    expect(carriedOut).toEqual(['again']);
  });

  test('is not carried out on a connection that was of use before', async () => {
    const socket = await openConnection();
    write(socket, 'first');
    await once(socket, 'data');
    write(socket, 'second');
    leave(socket);
    await send('again', 2);
    expect(carriedOut).toEqual(['first', 'again']);
  });

  test('is counted, as the client numbers its retry, but uses up no fault', async () => {
    edge.faults.set([{ service: 'sqs', kind: 'throttle', times: 1 }]);
    const socket = await openConnection();
    write(socket, 'x');
    leave(socket);
    const { status } = await send('again', 2);
    expect(status).toBe(400);
    expect(edge.calls).toEqual({ 'sqs SendMessage': 2 });
    expect(edge.retries).toEqual({ 'sqs SendMessage': 1 });
  });
});

test('a call is counted when it is over, so that what it has written is there by then', async () => {
  let before: object | undefined;
  beforeAnswer = () => {
    before = edge.calls;
  };
  await (await send('x', 1)).text();
  expect(before).toEqual({});
  expect(edge.calls).toEqual({ 'sqs SendMessage': 1 });
});
