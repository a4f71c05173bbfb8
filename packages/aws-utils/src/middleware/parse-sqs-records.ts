import type { MiddlewareObj } from '@middy/core';
import eventNormalizer from '@middy/event-normalizer';
import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';
import { recordsOf } from '../records.ts';

export interface WithMessages {
  /** What each record's body says, in the order of the records: parsed JSON, or the text itself; rejected when unreadable. */
  messages: PromiseSettledResult<unknown>[];
}

/**
 * A middy middleware that reads the bodies of an SQS event into `context.messages` and leaves the event as it is.
 * Text that is no JSON object, array or string stays text (`0012345`, a number of 19 digits); white space around JSON, and
 * a byte order mark before it, do not count. An SNS envelope yields the message inside. Each record is normalized by
 * itself, so that what one of them causes stays its own failure.
 */
export function parseSqsRecords(): MiddlewareObj<SQSEvent, unknown, Error, Context & WithMessages> {
  const { before: normalize } = eventNormalizer();

  /**
   * The normalizer takes bodies for events of other services, by members such as `Records` or `tasks`, and changes what it
   * finds there. It is shown the body as the one item of a list, in which it finds the JSON and nothing else.
   */
  const read = async (text: string, context: Context): Promise<unknown> => {
    if (!JSON_START.test(text)) return text;
    const record: { eventSource: string; body: unknown } = {
      eventSource: 'aws:sqs',
      body: `[${text.replace(BYTE_ORDER_MARK, '')}]`,
    };
    await normalize?.({ event: { Records: [record] }, context, response: null, error: null, internal: {} });
    return Array.isArray(record.body) && record.body.length === 1 ? record.body[0] : text;
  };

  const parse = async ({ body }: SQSRecord, context: Context): Promise<unknown> => {
    const message = await read(body, context);
    return isSnsEnvelope(message) ? read(message.Message, context) : message;
  };

  return {
    before: async ({ event, context }) => {
      context.messages = await Promise.allSettled(recordsOf(event).map((record) => parse(record, context)));
    },
  };
}

const BYTE_ORDER_MARK = /^\uFEFF/;

/** Of the objects, arrays and strings of JSON; numbers and words are taken for text. */
const JSON_START = /^\uFEFF?[\t\n\r ]*[{["]/;

/** What SNS writes around a message for a queue whose subscription is not raw ("HTTP/HTTPS notification JSON format"). */
const SNS_MEMBERS = new Set([
  'Type',
  'MessageId',
  'TopicArn',
  'Subject',
  'Message',
  'MessageAttributes',
  'Timestamp',
  'SequenceNumber',
  'SignatureVersion',
  'Signature',
  'SigningCertURL',
  'SigningCertUrl',
  'UnsubscribeURL',
  'UnsubscribeUrl',
]);

/** Nothing but SNS's own members: whatever else a message has, it is none, though one of its members be named `Type`. */
function isSnsEnvelope(body: unknown): body is { Message: string } {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return false;
  const { Type, Message } = body as Record<string, unknown>;
  return (
    Type === 'Notification' &&
    typeof Message === 'string' &&
    Object.keys(body).every((member) => SNS_MEMBERS.has(member))
  );
}
