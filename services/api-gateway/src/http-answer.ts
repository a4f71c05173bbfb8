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

/** The answer that tells an error, and with it what is complete all the same. */
export function errorAnswer(error: ApiError): APIGatewayProxyResult {
  const { status, code, message } = error;
  const unavailable = error instanceof UnavailableError ? error : undefined;
  const available =
    unavailable && Object.keys(unavailable.available).length > 0 ? unavailable.available : undefined;
  return {
    statusCode: status,
    headers: { ...HEADERS, ...(unavailable && { 'Retry-After': String(unavailable.retryAfter) }) },
    body: JSON.stringify({ code, message, ...(available && { available }) }),
  };
}
