import {
  AlmaInvalidIdError,
  AlmaKeyRefusedError,
  AlmaNetworkError,
  AlmaNotFoundError,
  AlmaRejectedError,
  AlmaServerError,
  AlmaThrottledError,
  AlmaTimeoutError,
  AlmaUnreadableError,
} from '@alma-cache/alma-client';
import { ApiKeyError } from '@alma-cache/aws-utils';
import { expect, test } from '@jest/globals';
import { UnavailableError } from './errors.ts';
import { toApiError } from './to-api-error.ts';

const SECRET = 'reader1 and what Alma said';

test.each([
  [new AlmaInvalidIdError('.', 'is a relative path'), 400, 'INVALID_ID', undefined],
  [new AlmaNotFoundError('user', SECRET), 404, 'USER_NOT_FOUND', undefined],
  [new AlmaNotFoundError('fee', SECRET), 404, 'FEE_NOT_FOUND', undefined],
  [new AlmaThrottledError('second', SECRET), 503, 'ALMA_THROTTLED', 2],
  [new AlmaThrottledError('second', SECRET, { retryAfterMs: 4_200 }), 503, 'ALMA_THROTTLED', 5],
  [new AlmaThrottledError('day', SECRET), 503, 'ALMA_THROTTLED', 3600],
  [new AlmaTimeoutError(SECRET), 503, 'ALMA_UNAVAILABLE', 10],
  [new AlmaNetworkError(SECRET), 503, 'ALMA_UNAVAILABLE', 10],
  [new AlmaServerError(SECRET), 503, 'ALMA_UNAVAILABLE', 10],
  [new AlmaUnreadableError(SECRET), 503, 'ALMA_UNAVAILABLE', 10],
  [new AlmaRejectedError(SECRET), 503, 'ALMA_UNAVAILABLE', 60],
  [new AlmaKeyRefusedError(SECRET), 503, 'ALMA_UNAVAILABLE', 60],
  [new ApiKeyError(SECRET, { code: 'API_KEY_UNAVAILABLE', retryable: true }), 503, 'ALMA_UNAVAILABLE', 10],
  [new ApiKeyError(SECRET, { code: 'API_KEY_MISSING', retryable: false }), 503, 'ALMA_UNAVAILABLE', 60],
  [new TypeError(SECRET), 500, 'INTERNAL_ERROR', undefined],
  [SECRET, 500, 'INTERNAL_ERROR', undefined],
])('%p is told as %i %s, to be tried again after %p s', (error, status, code, retryAfter) => {
  const apiError = toApiError(error);
  expect(apiError).toMatchObject({ status, code, cause: error });
  expect(apiError instanceof UnavailableError ? apiError.retryAfter : undefined).toBe(retryAfter);
  expect(apiError.message).not.toContain(SECRET);
});
