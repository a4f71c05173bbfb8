import type { UnknownFields } from '@alma-cache/alma-client';
import { createSqsHandler, requireEnv, type SqsHandler } from '@alma-cache/aws-utils';
import { type RecordKind, recordMessage, UserStore } from '@alma-cache/cache-schemas';
import { almaClient, RECORDS_AT_ONCE, waitingForQuota } from './alma.ts';
import { CachedRecords } from './cached-records.ts';
import { documentClient as client } from './document-client.ts';
import { ListReads } from './list-reads.ts';
import { refreshRecord } from './refresh-record.ts';
import { telemetry } from './telemetry.ts';

/**
 * What dates a message is SQS's clock, what dates a record ours, or of an event Alma's. That much they may differ, or a record
 * would count as read after a message that was sent because of what happened in between.
 */
const CLOCK_DIFFERENCE_MS = 5000;

/** The function that reads each queued record of one kind from Alma and caches it. */
export function recordHandler<AlmaRecord extends UnknownFields, R extends object>(
  kind: RecordKind<AlmaRecord, R>,
): SqsHandler {
  const records = kind.store({ client, table: requireEnv(kind.tableVariable) });
  const users = new UserStore({ client, table: requireEnv('USER_CACHE_TABLE') });
  const cached = new CachedRecords({ kind, records, users });
  const lists = new ListReads<AlmaRecord>(kind);

  return createSqsHandler({
    ...telemetry,
    apiKeyName: requireEnv('ALMA_API_KEY_NAME'),
    message: recordMessage(kind),
    userId: ({ userID }) => userID,
    concurrency: RECORDS_AT_ONCE,
    ...waitingForQuota(1),
    process: ({ userID, id }, context) => {
      const alma = almaClient(context.apiKey).users.for(userID, context);
      const { sentAt } = context;
      return refreshRecord<AlmaRecord>({
        isSettled: async () =>
          sentAt !== undefined && cached.settle(userID, id, sentAt + CLOCK_DIFFERENCE_MS),
        read: () => kind.readOne(alma, id),
        findInList: () => lists.find(userID, id, alma),
        isActive: kind.isActive,
        write: (record, readAt) => {
          context.about(kind.ownerOf(record));
          return cached.write(userID, record, readAt);
        },
        remove: (readAt) => cached.remove(userID, id, readAt),
        count: context.count,
      });
    },
  });
}
