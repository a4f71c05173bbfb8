import type { MiddlewareObj } from '@middy/core';
import eventNormalizer from '@middy/event-normalizer';
import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';
import { BadMessageError } from '../errors.ts';
import { recordsOf } from '../records.ts';

export interface WithMessages {
  /** What each record's body says, in the order of the records: parsed JSON, or the text itself; rejected when unreadable. */
  messages: PromiseSettledResult<unknown>[];
}

/**
 * A middy middleware that reads the bodies of an SQS event into `context.messages` and leaves the event as it is.
 * Text that is no JSON object, array or string stays text (`0012345`, a number of 19 digits). An SNS envelope yields
 * the message inside. Each record is normalized by itself, so that what one of them causes stays its own failure.
 */
export function parseSqsRecords(): MiddlewareObj<SQSEvent, unknown, Error, Context & WithMessages> {
  const { before: normalize } = eventNormalizer();

  const parse = async ({ body }: SQSRecord, context: Context): Promise<unknown> => {
    const copy: { eventSource: string; body: unknown } = { eventSource: 'aws:sqs', body };
    try {
      await normalize?.({ event: { Records: [copy] }, context, response: null, error: null, internal: {} });
    } catch (cause) {
      throw new BadMessageError('The message body has a shape that cannot be read.', cause);
    }
    return isSnsEnvelope(copy.body) ? copy.body.Message : copy.body;
  };

  return {
    before: async ({ event, context }) => {
      context.messages = await Promise.allSettled(recordsOf(event).map((record) => parse(record, context)));
    },
  };
}

const isSnsEnvelope = (body: unknown): body is { Type: 'Notification'; Message: unknown } =>
  typeof body === 'object' && body !== null && 'Type' in body && body.Type === 'Notification';
