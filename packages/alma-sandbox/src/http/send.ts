import type { ServerResponse } from 'node:http';
import type { Answer } from './answer.ts';
import type { Format } from './api-request.ts';
import { render } from './render.ts';

/** Sends an answer with the given headers, in the answer's own format or the one that was asked for. */
export function send(
  response: ServerResponse,
  answer: Answer,
  asked: Format,
  headers: Record<string, string>,
): void {
  const { contentType, text } = render(answer.body, answer.format ?? asked);
  response.writeHead(answer.status, {
    ...headers,
    ...(contentType !== undefined && { 'content-type': contentType }),
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}
