import type { MiddlewareObj } from '@middy/core';
import type { Context, SQSEvent } from 'aws-lambda';
import type { ApiKey } from '../api-key.ts';

/** A middy middleware that hands the API key to the handler as `context.apiKey`; nothing is fetched before it is called. */
export function injectApiKey<TEvent = SQSEvent>(
  apiKey: ApiKey,
): MiddlewareObj<TEvent, unknown, Error, Context & { apiKey: ApiKey }> {
  return {
    before: ({ context }) => {
      context.apiKey = apiKey;
    },
  };
}
