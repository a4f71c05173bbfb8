import type { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { Queue } from './queue.ts';
import { visibilitySeconds } from './visibility-timeout.ts';

export interface MessageHiderPorts {
  sqsClient: SQSClient | undefined;
  /** Epoch ms. */
  now: () => number;
  random: () => number;
}

/** Hides messages of one batch until a moment (epoch ms), or for as long as SQS can. */
export type HideMessages = (
  records: readonly SQSRecord[],
  times: { until: number; startedAt: number },
  signal: AbortSignal,
) => Promise<void>;

/**
 * Hides messages in the queues that they were received from.
 *
 * @throws {QueueVisibilityError} from the function it returns, where SQS refused some
 */
export function createMessageHider({ sqsClient, now, random }: MessageHiderPorts): HideMessages {
  const queues = new Map<string, Queue>();

  const queueOf = (arn: string): Queue => {
    const [, , , , owner = '', name = ''] = arn.split(':');
    const queue = queues.get(arn) ?? new Queue({ name, owner }, { client: sqsClient });
    queues.set(arn, queue);
    return queue;
  };

  return async (records, times, signal) => {
    const [first] = records;
    if (!first) return;
    const changes = records.map(({ receiptHandle }) => ({
      receiptHandle,
      seconds: visibilitySeconds({ ...times, now: now(), random }),
    }));
    await queueOf(first.eventSourceARN).changeVisibility(changes, { signal });
  };
}
