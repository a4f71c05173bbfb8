import type { MiddlewareObj } from '@middy/core';
import type { Context } from 'aws-lambda';
import type { ApiKey } from '../api-key.ts';

/** A middy middleware that hands the API key to the handler as `context.apiKey`; nothing is fetched before it is called. */
export function injectApiKey(
  apiKey: ApiKey,
): MiddlewareObj<unknown, unknown, Error, Context & { apiKey: ApiKey }> {
  return {
    before: ({ context }) => {
      context.apiKey = apiKey;
    },
  };
}
