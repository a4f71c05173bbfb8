import type { APIGatewayProxyResult } from 'aws-lambda';
import { type ApiError, UnavailableError } from './errors.ts';
import type { Found } from './found.ts';
import { linkTo, type Page } from './page.ts';

/** Patrons' data: nothing between here and the application may keep it. */
const HEADERS = {
  'Content-Type': 'application/json; charset=utf-8',
  'Cache-Control': 'private, no-store',
  'X-Content-Type-Options': 'nosniff',
};

/** What Lambda takes of a function's answer, bytes of its JSON, the body within as text (AWS, "Lambda quotas"). */
const MOST_BYTES = 6_291_556;

/** RFC 7234, 5.5.2: the cache could not ask whether its answer still holds. RFC 9111 has no more use for the header. */
const NOT_CONFIRMED = '111 alma-cache "Revalidation Failed"';

/**
 * 200 with what was found. `X-Cache` tells where it comes from, `Age` for how many seconds the oldest part of it has
 * been in the cache, `Warning` that the request asked for something newer.
 * @param now epoch ms
 */
export function okAnswer(
  { value, cache, asOf, isUnconfirmed }: Found<unknown>,
  now: number,
): APIGatewayProxyResult {
  const age = asOf === undefined ? {} : { Age: String(Math.max(0, Math.floor((now - asOf) / 1000))) };
  const warning = isUnconfirmed ? { Warning: NOT_CONFIRMED } : {};
  return {
    statusCode: 200,
    headers: { ...HEADERS, 'X-Cache': cache, ...age, ...warning },
    body: JSON.stringify(value),
  };
}

/** 200 with part of a list, or all of it; `X-Total-Count` tells how long it is, `Link` where the other parts are. */
export function pageAnswer(found: Found<Page<unknown>>, now: number): APIGatewayProxyResult {
  const { records, total } = found.value;
  const link = linkTo(found.value);
  const answer = okAnswer({ ...found, value: records }, now);
  return {
    ...answer,
    headers: { ...answer.headers, 'X-Total-Count': String(total), ...(link && { Link: link }) },
  };
}

/** The answer that tells an error, and with it what is complete all the same, as far as that fits. */
export function errorAnswer(error: ApiError): APIGatewayProxyResult {
  const { status, code, message } = error;
  const answer = (headers: Record<string, string>, more: object): APIGatewayProxyResult => ({
    statusCode: status,
    headers: { ...HEADERS, ...headers },
    body: JSON.stringify({ code, message, ...more }),
  });
  if (!(error instanceof UnavailableError)) return answer({}, {});
  const { retryAfter, available } = error;
  const headers = { 'Retry-After': String(retryAfter) };
  const whole = answer(headers, Object.keys(available).length > 0 ? { available } : {});
  return fits(whole) ? whole : answer(headers, {});
}

/** Whether Lambda takes the answer. */
export function fits(answer: APIGatewayProxyResult): boolean {
  // A character takes seven bytes at most, as one that is escaped twice.
  if (answer.body.length * 7 < MOST_BYTES / 2) return true;
  return Buffer.byteLength(JSON.stringify(answer)) <= MOST_BYTES;
}
