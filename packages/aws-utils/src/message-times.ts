import type { SQSRecord } from 'aws-lambda';

/** When SQS says that something happened to a message, epoch ms by SQS's clock. */
export interface MessageTimes {
  /** When it was sent, of equal messages the last; `undefined` where the event does not tell. */
  readonly sentAt: number | undefined;
  /** When it was first received, where it comes again: work may be done since. */
  readonly triedSince: number | undefined;
}

/**
 * The times of records of a batch that are equal messages. They are processed once, so the latest times count: no message
 * may be taken for done by what happened before it was sent.
 */
export function messageTimes(records: readonly SQSRecord[]): MessageTimes {
  return { sentAt: latest(records.map(sentAt)), triedSince: latest(records.map(triedSince)) };
}

const sentAt = ({ attributes }: SQSRecord) => timeOf(attributes?.SentTimestamp);

function triedSince({ attributes }: SQSRecord): number | undefined {
  const isFirst = Number(attributes?.ApproximateReceiveCount ?? 1) <= 1;
  return isFirst ? undefined : timeOf(attributes?.ApproximateFirstReceiveTimestamp);
}

const timeOf = (text: string | undefined) => (text === undefined ? undefined : Number(text));

/** `undefined` where one of them is not known. */
function latest(times: readonly (number | undefined)[]): number | undefined {
  return times.every((time) => time !== undefined) ? Math.max(...times) : undefined;
}
