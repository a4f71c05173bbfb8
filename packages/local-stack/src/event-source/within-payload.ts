import type { Message } from '@aws-sdk/client-sqs';
import { sqsEvent } from './sqs-event.ts';

/**
 * Splits received messages, in order, into batches whose events have at most so many bytes, as Lambda does.
 *
 * @see AWS Lambda developer guide, "Batching behavior": "the payload size reaches 6 MB"
 */
export function withinPayload(
  messages: readonly Message[],
  maxBytes: number,
  source: { readonly queueArn: string; readonly region: string },
): Message[][] {
  const batches: Message[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const message of messages) {
    // The frame of the event is counted with each message.
    const size = Buffer.byteLength(JSON.stringify(sqsEvent([message], source.queueArn, source.region)));
    bytes += size;
    if (bytes <= maxBytes) {
      batches.at(-1)?.push(message);
    } else {
      batches.push([message]);
      bytes = size;
    }
  }
  return batches;
}
