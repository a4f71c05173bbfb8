import type { SQSEvent, SQSRecord } from 'aws-lambda';

/** The records of an event; none for one that is not from SQS, such as a warm-up. */
export const recordsOf = (event: Partial<SQSEvent>): SQSRecord[] =>
  Array.isArray(event.Records) ? event.Records : [];
