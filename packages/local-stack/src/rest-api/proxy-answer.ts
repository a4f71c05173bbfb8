import { validateHeaderName, validateHeaderValue } from 'node:http';
import { isObject } from '../object-reader.ts';
import type { HttpAnswer } from './http-answer.ts';
import { matchesMediaType } from './proxy-event.ts';

/** The function's answer is none that API Gateway would take; the message says why, without what the answer held. */
export class MalformedAnswerError extends Error {
  override readonly name = 'MalformedAnswerError';
}

const MEMBERS = ['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded'];

/**
 * The answer that a function gave to an AWS_PROXY integration. No member is needed, and no other is allowed (AWS recordings
 * in localstack's tests of API Gateway).
 *
 * @param accept the request's `Accept`: what is in base64 is decoded only where the client asks for a binary type
 * @throws MalformedAnswerError
 * @see API Gateway, "Output format of a Lambda function for proxy integration"
 */
export function readProxyAnswer(
  answer: unknown,
  accept: string,
  binaryMediaTypes: readonly string[],
): HttpAnswer {
  if (!isObject(answer)) throw new MalformedAnswerError('it is not an object');
  const unknown = Object.keys(answer).find((name) => !MEMBERS.includes(name));
  if (unknown !== undefined) throw new MalformedAnswerError(`it has a member ${unknown}`);
  const [accepted = ''] = accept.split(/[,;]/);
  const isBinary = answer.isBase64Encoded === true && matchesMediaType(accepted.trim(), binaryMediaTypes);
  return {
    status: statusOf(answer.statusCode ?? 200),
    headers: headersOf(answer),
    body: Buffer.from(textOf(answer.body ?? ''), isBinary ? 'base64' : 'utf8'),
  };
}

function statusOf(value: unknown): number {
  const status = Number(value);
  if (Number.isInteger(status) && status >= 200 && status <= 599) return status;
  throw new MalformedAnswerError('its statusCode is not a status');
}

function textOf(body: unknown): string {
  if (typeof body !== 'string') throw new MalformedAnswerError('its body is not a text');
  return body;
}

/** Both kinds of headers together; of a name that is in both, the values of `multiValueHeaders`. */
function headersOf({ headers, multiValueHeaders }: Record<string, unknown>): HttpAnswer['headers'] {
  const merged = new Map<string, readonly [string, readonly string[]]>([
    ['content-type', ['Content-Type', ['application/json']]],
  ]);
  for (const [name, value] of [...entriesOf(headers), ...entriesOf(multiValueHeaders)]) {
    merged.set(name.toLowerCase(), [name, [value].flat().map((item) => headerValue(name, item))]);
  }
  // The length is that of the body as it is sent.
  merged.delete('content-length');
  merged.delete('transfer-encoding');
  return [...merged.values()];
}

function entriesOf(headers: unknown): [string, unknown][] {
  if (headers === undefined || headers === null) return [];
  if (!isObject(headers)) throw new MalformedAnswerError('its headers are not an object');
  return Object.entries(headers);
}

function headerValue(name: string, value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'boolean' && typeof value !== 'number') {
    throw new MalformedAnswerError(`its header ${name} is not a text`);
  }
  try {
    validateHeaderName(name);
    validateHeaderValue(name, String(value));
  } catch (cause) {
    throw new MalformedAnswerError(`its header ${name} cannot be sent`, { cause });
  }
  return String(value);
}
