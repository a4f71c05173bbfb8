import { createServer, type IncomingMessage, type Server } from 'node:http';
import { text } from 'node:stream/consumers';

/** An error that an AWS API answers with, by its code. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** What is asked of an API: the request, and its body read whole. */
export interface ApiRequest {
  readonly request: IncomingMessage;
  readonly body: string;
}

export interface ApiAnswer {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How one of AWS's protocols says things. */
export interface ApiProtocol {
  /** @throws ApiFailure */
  answer(asked: ApiRequest): ApiAnswer | Promise<ApiAnswer>;
  refuse(failure: ApiFailure, asked: ApiRequest): ApiAnswer;
}

/** A server, not listening yet, that speaks one of AWS's protocols. */
export function createApiServer(protocol: ApiProtocol): Server {
  return createServer((request, response) => {
    respond(protocol, request).then(
      ({ status, headers, body }) => response.writeHead(status, { ...headers }).end(body),
      // The request broke off while its body was read: nobody waits for an answer.
      () => response.destroy(),
    );
  });
}

async function respond(
  protocol: ApiProtocol,
  request: IncomingMessage,
): Promise<ApiAnswer & { readonly status: number }> {
  const asked = { request, body: await text(request) };
  try {
    return { status: 200, ...(await protocol.answer(asked)) };
  } catch (error) {
    const failure = asFailure(error);
    return { status: failure.status, ...protocol.refuse(failure, asked) };
  }
}

/** What an error means to whoever asked. */
export function asFailure(error: unknown): ApiFailure {
  if (error instanceof ApiFailure) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new ApiFailure('InternalServerError', message, 500);
}
