import { createSqsHandler, Queue, requireEnv } from '@alma-cache/aws-utils';
import {
  isOfRefresh,
  type RecordKind,
  recordKinds,
  refreshing,
  UserStore,
  userMessage,
} from '@alma-cache/cache-schemas';
import { almaClient, waitingForQuota } from './alma.ts';
import { documentClient as client } from './document-client.ts';
import { measureDrift } from './measure-drift.ts';
import { queueRecords } from './queue-records.ts';
import { refreshUser } from './refresh-user.ts';
import { count, telemetry } from './telemetry.ts';

const users = new UserStore({ client, table: requireEnv('USER_CACHE_TABLE') });
const kinds = Object.values(recordKinds).map((kind: RecordKind) => ({
  kind,
  records: kind.store({ client, table: requireEnv(kind.tableVariable) }),
}));
const queueOf = ({ plural }: RecordKind) =>
  new Queue({ url: requireEnv(`${plural.toUpperCase()}_QUEUE_URL`) }, { count });
const queues = {
  loan: queueOf(recordKinds.loan),
  request: queueOf(recordKinds.request),
  fee: queueOf(recordKinds.fee),
};

/** The same for what a user of a refresh begets. */
const refreshQueues = {
  loan: refreshing(queues.loan),
  request: refreshing(queues.request),
  fee: refreshing(queues.fee),
};

/** Reads each queued user's lists from Alma, caches their ids and queues every loan, request and fee. */
export const handler = createSqsHandler({
  ...telemetry,
  apiKeyName: requireEnv('ALMA_API_KEY_NAME'),
  message: userMessage,
  userId: (userID) => userID,
  ...waitingForQuota(kinds.length),
  process: (userID, context) => {
    const alma = almaClient(context.apiKey).users;
    return refreshUser(userID, {
      ...context,
      alma: (signal) => alma.for(userID, { ...context, signal }),
      readPrimaryId: async () => (await alma.get(userID, context)).primary_id,
      users,
      kinds,
      measure: (user) => measureDrift(user, { users, caches: kinds, count, logger: context.logger }),
      keep: (user) =>
        queueRecords(user, {
          ...context,
          users,
          queues: isOfRefresh(context.record) ? refreshQueues : queues,
        }),
    });
  },
});
