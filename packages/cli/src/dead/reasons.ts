import type { AwsClients } from '../aws-clients.ts';
import { explain } from '../explain.ts';
import type { DeadLetter } from './dead-letter.ts';
import type { DeadLetterQueue } from './dead-letter-queue.ts';
import { findFailures } from './failure-log.ts';
import type { Reasons } from './groups.ts';

export interface ReasonSearch {
  readonly clients: Pick<AwsClients, 'lambda' | 'cloudWatchLogs'>;
  readonly queue: DeadLetterQueue;
  readonly letters: readonly DeadLetter[];
  readonly signal: AbortSignal;
}

/**
 * Why messages failed, from the functions' logs: SQS keeps no reason. Logs that cannot be read leave the reasons unknown,
 * which is said instead of failing: the messages themselves can still be told apart.
 */
export async function findReasons({ clients, queue, letters, signal }: ReasonSearch): Promise<Reasons> {
  const { lambda, cloudWatchLogs: logs } = clients;
  try {
    const failures = await findFailures({ lambda, logs, queueArn: queue.source.arn, letters, signal });
    return { failures };
  } catch (error) {
    const interrupted = 'the search of the logs was interrupted';
    return { unknownBecause: signal.aborted ? interrupted : explain(error).message };
  }
}
