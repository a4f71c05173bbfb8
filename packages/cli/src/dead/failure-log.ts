import {
  type CloudWatchLogsClient,
  paginateFilterLogEvents,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { readersOf } from '../deployment/queue-readers.ts';
import type { DeadLetter } from './dead-letter.ts';
import { failuresIn, type LoggedFailure } from './logged-failure.ts';

/**
 * The lines of messages that failed, and those that put messages off until Alma's quota is reset
 * ("Filter pattern syntax for metric filters, subscription filters, filter log events, and Live Tail").
 */
const FAILURE_PATTERN = '{ ($.messageId = * && $.code = *) || $.messageIds[0] = * }';

export interface FailureSearch {
  readonly lambda: LambdaClient;
  readonly logs: CloudWatchLogsClient;
  /** ARN of the queue where the messages failed. */
  readonly queueArn: string;
  readonly letters: readonly DeadLetter[];
  /** Ends the search. */
  readonly signal: AbortSignal;
}

/**
 * Finds the last failure of each message in the logs of the functions that its queue feeds, newest lines first, no
 * further back than the oldest message. What is not logged is not found: timeouts and crashes of a whole function.
 */
export async function findFailures(search: FailureSearch): Promise<Map<string, LoggedFailure>> {
  const { queueArn, letters, lambda, signal } = search;
  const found = new Map<string, LoggedFailure>();
  if (letters.length === 0) return found;
  const wanted = new Set(letters.map(({ messageId }) => messageId));
  // A function may have a mapping for each of its aliases, and has one log.
  const names = new Set((await readersOf(lambda, queueArn, signal)).map(({ functionName }) => functionName));
  for (const name of names) {
    await searchLog(`/aws/lambda/${name}`, search, (messageId, failure) => {
      if (wanted.delete(messageId)) found.set(messageId, failure);
      return wanted.size === 0;
    });
  }
  return found;
}

/** @param take told of each failure; answers whether all are found */
async function searchLog(
  logGroupName: string,
  { logs: client, letters, signal }: FailureSearch,
  take: (messageId: string, failure: LoggedFailure) => boolean,
): Promise<void> {
  const oldest = letters.reduce((time, { sentAt }) => Math.min(time, sentAt), Number.POSITIVE_INFINITY);
  const pages = paginateFilterLogEvents(
    { client },
    { logGroupName, startTime: oldest, filterPattern: FAILURE_PATTERN, startFromHead: false },
    { abortSignal: signal },
  );
  try {
    for await (const { events = [] } of pages) {
      for (const { message = '' } of events) {
        for (const [messageId, failure] of failuresIn(message)) if (take(messageId, failure)) return;
      }
    }
  } catch (error) {
    // A function that never ran has no log.
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
}
