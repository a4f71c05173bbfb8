import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from './answer.ts';
import type { Format } from './api-request.ts';
import { render } from './render.ts';

/** How many pieces a slow body comes in. */
const PIECES = 20;

/**
 * Sends an answer, in its own format or in the one that was asked for, and the way that its delivery says.
 */
export async function send(response: ServerResponse, answer: Answer, asked: Format): Promise<void> {
  const { delivery } = answer;
  switch (delivery?.how) {
    case undefined:
      response.end(writeHead(response, answer, asked));
      break;
    case 'slowly':
      await drip(response, writeHead(response, answer, asked), delivery.ms);
      break;
    case 'cut-off':
      cutOff(response, writeHead(response, answer, asked));
      break;
    case 'reset':
      response.socket?.resetAndDestroy();
      break;
    case 'never':
      break;
  }
}

/** Writes status and headers, and tells the body that is to follow. */
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
  response.end();
}

function cutOff(response: ServerResponse, body: Buffer): void {
  response.write(body.subarray(0, body.length / 2), () => response.destroy());
}
