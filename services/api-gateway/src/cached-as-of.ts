import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** A record as the cache holds it, with the time as of which it was true: epoch ms, absent where the cache does not know. */
export type Cached<R> = R & { readonly cached_as_of?: number };

/** As of when a record that came from the cache was true. */
export const cachedAsOf = (record: object): number | undefined => (record as Cached<object>).cached_as_of;

interface ReadOutput {
  Item?: Record<string, unknown>;
  Responses?: Record<string, Record<string, unknown>[]>;
}

/**
 * Lets the stores' reads tell how old a record is. They keep the version of a record to themselves, and answers of the
 * API tell their age, so every item that is read carries a copy of it under a name that the stores hand on.
 */
export function tellAge(documents: DynamoDBDocumentClient): DynamoDBDocumentClient {
  documents.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { Item, Responses = {} } = result.output as ReadOutput;
      for (const item of [Item ?? [], ...Object.values(Responses)].flat()) {
        // A user's lists are as of the last whole read; events keep them up to date, and raise the version.
        const version = item.read_version ?? item.version;
        if (version !== undefined) item.cached_as_of = version;
      }
      return result;
    },
    { step: 'initialize', name: 'tellAge' },
  );
  return documents;
}
