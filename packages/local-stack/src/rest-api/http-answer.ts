import type { ServerResponse } from 'node:http';

/** What goes back to the client. */
export interface HttpAnswer {
  readonly status: number;
  /** Names in the case in which they are sent, each once. */
  readonly headers: readonly (readonly [name: string, values: readonly string[]])[];
  readonly body: Buffer;
}

export function sendAnswer(response: ServerResponse, { status, headers, body }: HttpAnswer): void {
  for (const [name, values] of headers) response.setHeader(name, values);
  response.setHeader('content-length', body.length);
  response.writeHead(status).end(body);
}
