import type { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { Queue } from './queue.ts';
import type { OutgoingMessage } from './queue-messages.ts';
import { visibilitySeconds } from './visibility-timeout.ts';

export interface MessageHiderPorts {
  sqsClient: SQSClient | undefined;
  /** Epoch ms. */
  now: () => number;
  random: () => number;
  /** When a message should come back, epoch ms, where none can be processed until a moment. */
  comesBackAt: (until: number, record: SQSRecord) => number;
}

/** Messages that come back with receives to spare, so that waiting alone makes no dead letter of any. */
const RECEIVES_TO_HIDE = 1;

/** The longest delay of a message ("AWS SQS quotas"), in seconds. */
const LONGEST_DELAY = 900;

/** Keeps messages of one batch until a moment (epoch ms), or for as long as SQS can. */
export type HideMessages = (
  records: readonly SQSRecord[],
  times: { until: number; startedAt: number },
  signal: AbortSignal,
) => Promise<void>;

/**
 * Hides messages in the queues that they were received from. As each receive is one of those that the queue's redrive policy
 * allows, a message that was received before takes its place there anew: a copy is sent, which has no receives yet, and the
 * message is deleted. The copy is hidden in its turn, should it be received too early.
 *
 * @throws {QueueVisibilityError, QueueSendError, QueueDeleteError} from the function it returns, where SQS refused some
 */
export function createMessageHider({ sqsClient, now, random, comesBackAt }: MessageHiderPorts): HideMessages {
  const queues = new Map<string, Queue>();

  const queueOf = (arn: string): Queue => {
    const [, , , , owner = '', name = ''] = arn.split(':');
    const queue = queues.get(arn) ?? new Queue({ name, owner }, { client: sqsClient });
    queues.set(arn, queue);
    return queue;
  };

  return async (records, { until, startedAt }, signal) => {
    const [first] = records;
    if (!first) return;
    const queue = queueOf(first.eventSourceARN);
    const fresh = records.filter((record) => receivesOf(record) <= RECEIVES_TO_HIDE);
    const known = records.filter((record) => receivesOf(record) > RECEIVES_TO_HIDE);
    const changes = fresh.map((record) => ({
      receiptHandle: record.receiptHandle,
      seconds: visibilitySeconds({ until: comesBackAt(until, record), startedAt, now: now(), random }),
    }));
    await Promise.all([
      queue.changeVisibility(changes, { signal }),
      queue.sendAll(known.map(copyOf), { signal }).then(() => queue.deleteAll(known, { signal })),
    ]);
  };
}

const receivesOf = ({ attributes }: SQSRecord): number => Number(attributes?.ApproximateReceiveCount ?? 1);

const copyOf = ({ body, messageAttributes = {} }: SQSRecord): OutgoingMessage => ({
  body,
  attributes: Object.fromEntries(
    Object.entries(messageAttributes).map(([name, { dataType, stringValue, binaryValue }]) => [
      name,
      {
        DataType: dataType,
        StringValue: stringValue,
        ...(binaryValue !== undefined && { BinaryValue: Buffer.from(binaryValue, 'base64') }),
      },
    ]),
  ),
  delaySeconds: LONGEST_DELAY,
});
