import type { IncomingMessage } from 'node:http';
import type { HttpAnswer } from './http-answer.ts';

// API Gateway, "Quotas for configuring and running a REST API": those of a regional API.
const MAX_URL_CHARACTERS = 10_240;
const MAX_HEADER_BYTES = 10_240;
const MAX_BODY_BYTES = 10_485_760;

/** How much of a request's head Node reads, bytes: more than API Gateway, so that it is this that answers. */
export const MAX_HEAD_BYTES = 64 * 1024;

/**
 * The request is larger than API Gateway reads. It says so before it looks for a route, in plain text that no gateway
 * response of the template replaces; the statuses are not documented, these are those that its users report.
 */
export class RequestSizeError extends Error {
  override readonly name = 'RequestSizeError';
  readonly answer: HttpAnswer;

  constructor(status: number, message: string) {
    super(message);
    const headers = [['content-type', ['text/plain; charset=utf-8']]] as const;
    this.answer = { status, headers, body: Buffer.from(message) };
  }
}

/**
 * The body of a request whose size is within the limits. It is read to the end in any case, so that the client gets to
 * see the answer.
 *
 * @throws RequestSizeError
 */
export async function readWithinLimits(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if ((request.url ?? '').length > MAX_URL_CHARACTERS) {
    throw new RequestSizeError(414, `An HTTP line is larger than ${MAX_URL_CHARACTERS} bytes.`);
  }
  if (headerBytes(request) > MAX_HEADER_BYTES) {
    throw new RequestSizeError(431, `HTTP header is larger than ${MAX_HEADER_BYTES} bytes.`);
  }
  if (size > MAX_BODY_BYTES) {
    throw new RequestSizeError(413, `HTTP content length exceeded ${MAX_BODY_BYTES} bytes.`);
  }
  return Buffer.concat(chunks);
}

/** "Including header names, values, any line terminators, and whitespaces": Node has one character for each byte. */
function headerBytes({ rawHeaders }: IncomingMessage): number {
  const lines = rawHeaders.length / 2;
  return rawHeaders.join('').length + lines * ': \r\n'.length;
}
