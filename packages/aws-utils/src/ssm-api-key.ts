import ssm from '@middy/ssm';
import type { Context } from 'aws-lambda';
import { type ApiKey, type ApiKeyOptions, holdApiKey } from './api-key.ts';
import { ApiKeyError } from './errors.ts';

// A hung SSM must not hold the callers, nor a later invocation, for longer than the SDK's three attempts of these.
const CLIENT = {
  requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
};

// @middy/ssm looks at the invocation's context only when told to write into it.
const OUTSIDE_INVOCATION = {} as Context;

/**
 * The API key that an SSM parameter (SecureString or String) holds, read when it is first asked for.
 * Surrounding white space is dropped, and so are the quotes of a JSON string.
 *
 * @throws {ApiKeyError} from the function it returns, naming the parameter
 */
export function apiKeyFromSsm(parameterName: string, options?: ApiKeyOptions): ApiKey {
  const read = parameterReader(parameterName);
  return holdApiKey(parameterName, async () => usableKey(await read(), parameterName), options);
}

/** @middy/ssm as a plain fetcher: no prefetch, and no cache of its own, whose background refresh could end the process. */
function parameterReader(parameterName: string): () => Promise<unknown> {
  const { before } = ssm({
    fetchData: { apiKey: parameterName },
    awsClientOptions: CLIENT,
    disablePrefetch: true,
    cacheExpiry: 0,
    cacheKey: `api-key:${parameterName}`,
  });
  return async () => {
    const internal: { apiKey: unknown } = { apiKey: undefined };
    try {
      await before?.({ event: {}, context: OUTSIDE_INVOCATION, response: null, error: null, internal });
      return await internal.apiKey;
    } catch (cause) {
      throw unavailable(parameterName, cause);
    }
  };
}

function unavailable(parameterName: string, cause: unknown): ApiKeyError {
  if (cause instanceof Error && cause.message.startsWith('InvalidParameter ')) {
    return new ApiKeyError(`There is no SSM parameter ${parameterName}; create it, with the API key in it.`, {
      code: 'API_KEY_MISSING',
      retryable: false,
      cause,
    });
  }
  const reason = cause instanceof Error ? cause.name : 'unknown error';
  return new ApiKeyError(
    `The SSM parameter ${parameterName} could not be read (${reason}); check SSM and the permission ssm:GetParameters.`,
    { code: 'API_KEY_UNAVAILABLE', retryable: true, cause },
  );
}

function usableKey(value: unknown, parameterName: string): string {
  const key = typeof value === 'string' ? value.trim() : '';
  if (key !== '') return key;
  throw new ApiKeyError(
    `The SSM parameter ${parameterName} holds no API key; it must be plain, non-empty text.`,
    {
      code: 'API_KEY_UNUSABLE',
      retryable: false,
    },
  );
}
