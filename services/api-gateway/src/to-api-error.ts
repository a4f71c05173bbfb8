import {
  AlmaError,
  AlmaInvalidIdError,
  AlmaNotFoundError,
  AlmaThrottledError,
} from '@alma-cache/alma-client';
import { ApiKeyError } from '@alma-cache/aws-utils';
import { ApiError, InternalError, InvalidIdError, NotFoundError, UnavailableError } from './errors.ts';

/** Seconds to wait where Alma does not say how many. */
const RETRY_AFTER = {
  throttledSecond: 2,
  /** The daily quota is reset at midnight, in a time zone that Alma does not document. */
  throttledDay: 60 * 60,
  fault: 10,
  /** A refused key or a rejected call: somebody has to do something. */
  broken: 60,
};

/** What the client of the API is told about a failure. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof AlmaInvalidIdError) {
    return new InvalidIdError('The path holds an id that Alma cannot have.', { cause: error });
  }
  if (error instanceof AlmaNotFoundError) return new NotFoundError(error.kind, { cause: error });
  if (error instanceof AlmaThrottledError) {
    const least = error.per === 'day' ? RETRY_AFTER.throttledDay : RETRY_AFTER.throttledSecond;
    return new UnavailableError('ALMA_THROTTLED', { retryAfter: afterAtLeast(least, error), cause: error });
  }
  if (error instanceof AlmaError || error instanceof ApiKeyError) {
    const least = error.retryable ? RETRY_AFTER.fault : RETRY_AFTER.broken;
    return new UnavailableError('ALMA_UNAVAILABLE', { retryAfter: afterAtLeast(least, error), cause: error });
  }
  return new InternalError('The service failed to answer; try again later.', { cause: error });
}

function afterAtLeast(seconds: number, error: AlmaError | ApiKeyError): number {
  const asked = error instanceof AlmaError ? (error.retryAfterMs ?? 0) : 0;
  return Math.max(seconds, Math.ceil(asked / 1000));
}
