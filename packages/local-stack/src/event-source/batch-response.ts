import { isObject } from '../object-reader.ts';

export interface BatchOutcome {
  /** Message ids that stay in the queue. */
  readonly failed: ReadonlySet<string>;
  /** Why the whole batch counts as failed although the function returned. */
  readonly malformed?: string;
}

/**
 * Reads the response of a function whose event source mapping reports batch item failures, as Lambda does: nothing, an
 * empty object and an empty list are a complete success; an identifier that is empty, missing or not of this batch, and
 * anything else of another shape, fail the whole batch.
 *
 * @see AWS Lambda developer guide, "Implementing partial batch responses", success and failure conditions
 */
export function readBatchResponse(response: unknown, messageIds: Iterable<string>): BatchOutcome {
  const sent = new Set(messageIds);
  const wholeBatch = (malformed: string) => ({ failed: sent, malformed });

  if (response === null || response === undefined) return { failed: new Set() };
  if (!isObject(response)) return wholeBatch('the response is not an object');
  const failures = response.batchItemFailures ?? [];
  if (!Array.isArray(failures)) return wholeBatch('batchItemFailures is not a list');

  const failed = new Set<string>();
  for (const failure of failures) {
    const id = isObject(failure) ? failure.itemIdentifier : undefined;
    if (typeof id !== 'string' || id === '') return wholeBatch('an itemIdentifier is missing or empty');
    if (!sent.has(id)) return wholeBatch(`itemIdentifier ${id} is not in the batch`);
    failed.add(id);
  }
  return { failed };
}
