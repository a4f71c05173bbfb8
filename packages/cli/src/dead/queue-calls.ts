import { Queue, QueueDeleteError, QueueSendError, type ReceivedMessage } from '@alma-cache/aws-utils';
import { QueueDoesNotExist, type SQSClient } from '@aws-sdk/client-sqs';
import { REQUEST_TIMEOUT_MS } from '../aws-clients.ts';
import type { Terminal } from '../terminal.ts';
import { QueueGoneError } from './errors.ts';

/**
 * A queue whose messages are worked on. It waits as long for SQS as the client does.
 *
 * @param ports needed to send or delete
 */
export function openQueue(sqs: SQSClient, url: string, ports: Partial<Pick<Terminal, 'sleep'>> = {}): Queue {
  return new Queue({ url }, { client: sqs, requestTimeout: REQUEST_TIMEOUT_MS, ...ports });
}

/**
 * Calls SQS about a queue.
 *
 * @throws QueueGoneError where there is no such queue any more
 */
export async function whileThere<T>(name: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw ofQueue(name, error);
  }
}

/** What SQS did not do. */
export interface RefusedMessages {
  /** Its error code for each message. */
  readonly codes: ReadonlyMap<ReceivedMessage, string>;
  /** Where it is no matter of single messages: why nothing more will come of it. */
  readonly failure: unknown;
}

/** Sends or deletes messages. @param ask does it, by a Queue */
export async function refusedOf(
  messages: readonly ReceivedMessage[],
  name: string,
  ask: () => Promise<void>,
): Promise<RefusedMessages> {
  try {
    await ask();
    return { codes: new Map(), failure: undefined };
  } catch (error) {
    if (!(error instanceof QueueSendError || error instanceof QueueDeleteError)) throw ofQueue(name, error);
    const codes = new Map<ReceivedMessage, string>();
    for (const { index, code } of error.refused) {
      const message = messages[index];
      if (message) codes.set(message, code);
    }
    return { codes, failure: error.cause === undefined ? undefined : ofQueue(name, error.cause) };
  }
}

function ofQueue(name: string, error: unknown): unknown {
  return error instanceof QueueDoesNotExist ? new QueueGoneError(name, { cause: error }) : error;
}
