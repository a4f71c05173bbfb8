import type { UnknownFields } from '@alma-cache/alma-client';
import { createSqsHandler, requireEnv, type SqsHandler } from '@alma-cache/aws-utils';
import { type RecordKind, recordMessage, toOwnEvidence, UserStore } from '@alma-cache/cache-schemas';
import { almaClient, RECORDS_AT_ONCE, untilQuotaReset } from './alma.ts';
import { documentClient } from './document-client.ts';
import { refreshRecord } from './refresh-record.ts';
import { telemetry } from './telemetry.ts';

/** The function that reads each queued record of one kind from Alma and caches it. */
export function recordHandler<AlmaRecord extends UnknownFields, R extends object>(
  kind: RecordKind<AlmaRecord, R>,
): SqsHandler {
  const records = kind.store({ client: documentClient, table: requireEnv(kind.tableVariable) });
  const users = new UserStore({ client: documentClient, table: requireEnv('USER_CACHE_TABLE') });

  return createSqsHandler({
    ...telemetry,
    apiKeyName: requireEnv('ALMA_API_KEY_NAME'),
    message: recordMessage(kind),
    userId: ({ userID }) => userID,
    concurrency: RECORDS_AT_ONCE,
    postponeUntil: untilQuotaReset,
    process: ({ userID, id }, context) =>
      refreshRecord({
        read: () => kind.readOne(almaClient(context.apiKey).users.for(userID, context), id),
        isActive: kind.isActive,
        write: (record, readAt) => records.merge(toOwnEvidence(kind, record, userID, readAt), readAt),
        remove: async (readAt) => {
          const result = await records.delete(id, readAt);
          await users.deleteId(kind.list, userID, id, readAt);
          return result;
        },
        count: context.count,
      }),
  });
}
