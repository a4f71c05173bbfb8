import type { APIGatewayProxyResult } from 'aws-lambda';
import { type ApiError, UnavailableError } from './errors.ts';
import type { Found } from './found.ts';

/** Patrons' data: nothing between here and the application may keep it. */
const HEADERS = {
  'Content-Type': 'application/json; charset=utf-8',
  'Cache-Control': 'private, no-store',
  'X-Content-Type-Options': 'nosniff',
};

/**
 * 200 with what was found. `X-Cache` tells where it comes from, `Age` for how many seconds the oldest part of it has
 * been in the cache.
 * @param now epoch ms
 */
export function okAnswer({ value, cache, asOf }: Found<unknown>, now: number): APIGatewayProxyResult {
  const age = asOf === undefined ? {} : { Age: String(Math.max(0, Math.floor((now - asOf) / 1000))) };
  return {
    statusCode: 200,
    headers: { ...HEADERS, 'X-Cache': cache, ...age },
    body: JSON.stringify(value),
  };
}

/** The answer that tells an error. */
export function errorAnswer(error: ApiError): APIGatewayProxyResult {
  const { status: statusCode, code, message } = error;
  if (!(error instanceof UnavailableError)) {
    return { statusCode, headers: HEADERS, body: JSON.stringify({ error: { code, message } }) };
  }
  return {
    statusCode,
    headers: { ...HEADERS, 'Retry-After': String(error.retryAfter) },
    body: JSON.stringify({ error: { code, message }, available: error.available }),
  };
}
