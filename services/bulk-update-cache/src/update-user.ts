import { createSqsHandler, Queue, requireEnv } from '@alma-cache/aws-utils';
import { recordKinds, UserStore, userMessage } from '@alma-cache/cache-schemas';
import { almaClient, untilQuotaReset } from './alma.ts';
import { documentClient as client } from './document-client.ts';
import { type QueuedKind, refreshUser } from './refresh-user.ts';
import { count, telemetry } from './telemetry.ts';

const users = new UserStore({ client, table: requireEnv('USER_CACHE_TABLE') });
const kinds: readonly QueuedKind[] = Object.values(recordKinds).map((kind) => ({
  kind,
  records: kind.store({ client, table: requireEnv(kind.tableVariable) }),
  queue: new Queue({ url: requireEnv(`${kind.plural.toUpperCase()}_QUEUE_URL`) }, { count }),
}));

/** Reads each queued user's lists from Alma, caches their ids and queues every loan, request and fee. */
export const handler = createSqsHandler({
  ...telemetry,
  apiKeyName: requireEnv('ALMA_API_KEY_NAME'),
  message: userMessage,
  userId: (userID) => userID,
  postponeUntil: untilQuotaReset,
  process: (userID, context) => {
    const alma = almaClient(context.apiKey).users;
    return refreshUser(userID, {
      ...context,
      alma: (signal) => alma.for(userID, { ...context, signal }),
      readPrimaryId: async () => (await alma.get(userID, context)).primary_id,
      users,
      kinds,
    });
  },
});
