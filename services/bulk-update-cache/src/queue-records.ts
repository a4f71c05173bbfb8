import type { Queue } from '@alma-cache/aws-utils';
import { encodeRecordMessage, type RecordKindName } from '@alma-cache/cache-schemas';
import type { ReadUser } from './read-user.ts';
import { type WriteListsPorts, writeLists } from './write-lists.ts';

export interface QueueRecordsPorts extends WriteListsPorts {
  /** Of each kind, the queue that has each of its records read. */
  readonly queues: Readonly<Record<RecordKindName, Pick<Queue, 'sendAll'>>>;
  /** Gives up. */
  readonly signal: AbortSignal;
}

/**
 * Writes the user record, then queues every loan, request and fee to be read by itself.
 *
 * The messages go out even where the cache held a newer user record: what made it newer may know of one loan alone.
 * They go after the record, and a failure to send fails the user's message, so that its retry sends them all again.
 */
export async function queueRecords(user: ReadUser, ports: QueueRecordsPorts): Promise<void> {
  await writeLists(user, ports);
  const { queues, signal } = ports;
  await Promise.all(
    user.lists.map(({ kind, records }) => {
      const messages = records.map((record) =>
        encodeRecordMessage(kind, { userID: user.primaryID, id: kind.idOf(record) }),
      );
      return queues[kind.name].sendAll(messages, { signal });
    }),
  );
}
