import type { ReceivedMessage } from '@alma-cache/aws-utils';
import {
  type CloudWatchLogsClient,
  paginateFilterLogEvents,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { AwsClients } from '../aws-clients.ts';
import { readersOf } from '../deployment/queue-readers.ts';
import { explain } from '../explain.ts';
import type { DeadLetterQueue } from './dead-letter-queue.ts';
import { failuresIn, type LoggedFailure } from './logged-failure.ts';

/** The last logged failure of each message, by message id; or why the logs were not read. */
export type Reasons =
  | { readonly failures: ReadonlyMap<string, LoggedFailure> }
  | { readonly unknownBecause: string };

/** The failure of a message, where it is known. */
export function failureOf({ id }: Pick<ReceivedMessage, 'id'>, reasons: Reasons): LoggedFailure | undefined {
  return 'failures' in reasons ? reasons.failures.get(id) : undefined;
}

export interface ReasonSearch {
  readonly clients: Pick<AwsClients, 'lambda' | 'cloudWatchLogs'>;
  readonly queue: DeadLetterQueue;
  readonly messages: readonly ReceivedMessage[];
  readonly signal: AbortSignal;
}

/**
 * Why messages failed, from the functions' logs: SQS keeps no reason. Logs that cannot be read leave the reasons unknown,
 * which is said instead of failing: the messages themselves can still be told apart.
 */
export async function findReasons({ clients, queue, messages, signal }: ReasonSearch): Promise<Reasons> {
  const { lambda, cloudWatchLogs: logs } = clients;
  try {
    const failures = await findFailures({ lambda, logs, queueArn: queue.source.arn, messages, signal });
    return { failures };
  } catch (error) {
    const interrupted = 'the search of the logs was interrupted';
    return { unknownBecause: signal.aborted ? interrupted : explain(error).message };
  }
}

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
  readonly messages: readonly ReceivedMessage[];
  /** Ends the search. */
  readonly signal: AbortSignal;
}

/**
 * Finds the last failure of each message in the logs of the functions that its queue feeds, newest lines first, no
 * further back than the oldest message. What is not logged is not found: timeouts and crashes of a whole function.
 */
export async function findFailures(search: FailureSearch): Promise<Map<string, LoggedFailure>> {
  const { queueArn, messages, lambda, signal } = search;
  const found = new Map<string, LoggedFailure>();
  if (messages.length === 0) return found;
  const wanted = new Set(messages.map(({ id }) => id));
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

/** @param take called with each failure; answers whether all are found */
async function searchLog(
  logGroupName: string,
  { logs: client, messages, signal }: FailureSearch,
  take: (messageId: string, failure: LoggedFailure) => boolean,
): Promise<void> {
  const oldest = messages.reduce((time, { sentAt }) => Math.min(time, sentAt), Number.POSITIVE_INFINITY);
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
