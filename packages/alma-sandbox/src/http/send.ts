import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from './answer.ts';
import type { Format } from './api-request.ts';
import { render } from './render.ts';

/** How many pieces a slow body comes in. */
const PIECES = 20;

/** Sends an answer, in its own format or in the one that was asked for, and the way that its delivery says. */
export async function send(response: ServerResponse, answer: Answer, asked: Format): Promise<void> {
  const { delivery } = answer;
  if (delivery?.how === 'never') {
    return;
  }
  if (delivery?.how === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  const body = writeHead(response, answer, asked);
  if (delivery?.how === 'cut-off') {
    response.write(body.subarray(0, body.length / 2), () => response.destroy());
    return;
  }
  if (delivery?.how === 'slowly') {
    await drip(response, body, delivery.ms);
  }
  response.end(delivery ? undefined : body);
}

function writeHead(response: ServerResponse, answer: Answer, asked: Format): Buffer {
  const { contentType, text } = render(answer.body, answer.format ?? asked);
  const body = Buffer.from(answer.rewrite ? answer.rewrite(text) : text);
  response.writeHead(answer.status, {
    ...answer.headers,
    ...(contentType !== undefined && { 'Content-Type': contentType }),
    'Content-Length': body.length,
  });
  return body;
}

/** Writes the body piece by piece; stops when the client has gone. */
async function drip(response: ServerResponse, body: Buffer, ms: number): Promise<void> {
  const size = Math.ceil(body.length / PIECES);
  for (let start = 0; start < body.length && !response.destroyed; start += size) {
    response.write(body.subarray(start, start + size));
    await sleep(ms / PIECES, undefined, { ref: false });
  }
}
