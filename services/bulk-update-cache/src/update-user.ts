import {
  createSqsHandler,
  Queue,
  type RecordContext,
  requireEnv,
  requireEnvChoice,
} from '@alma-cache/aws-utils';
import {
  isOfRefresh,
  ofKinds,
  type RecordKind,
  recordKinds,
  refreshing,
  UserStore,
  userMessage,
} from '@alma-cache/cache-schemas';
import { almaClient, RECORDS_AT_ONCE, waitingForQuota } from './alma.ts';
import { CachedRecords } from './cached-records.ts';
import { documentClient as client } from './document-client.ts';
import { measureDrift } from './measure-drift.ts';
import { queueRecords } from './queue-records.ts';
import type { ReadUser } from './read-user.ts';
import { refreshUser } from './refresh-user.ts';
import { count, telemetry } from './telemetry.ts';
import { writeRecords } from './write-records.ts';

const users = new UserStore({ client, table: requireEnv('USER_CACHE_TABLE') });
const storeOf = (kind: RecordKind) => kind.store({ client, table: requireEnv(kind.tableVariable) });
const kinds = Object.values(recordKinds).map((kind: RecordKind) => ({ kind, records: storeOf(kind) }));

const cachedOf = (kind: RecordKind) => new CachedRecords({ kind, records: storeOf(kind), users });
const queueOf = ({ plural }: RecordKind) =>
  new Queue({ url: requireEnv(`${plural.toUpperCase()}_QUEUE_URL`) }, { count });

type CachedUser = Pick<UserStore, 'put'>;

/** What becomes of a user's records once they are read. */
const keepers = {
  queued: () => {
    const queues = ofKinds(queueOf);
    /** The same for what a user of a refresh begets. */
    const refreshQueues = ofKinds(({ name }) => refreshing(queues[name]));
    return (user: ReadUser, users: CachedUser, context: RecordContext) =>
      queueRecords(user, {
        ...context,
        users,
        queues: isOfRefresh(context.record) ? refreshQueues : queues,
      });
  },
  direct: () => {
    const cached = ofKinds(cachedOf);
    return (user: ReadUser, users: CachedUser, context: RecordContext) =>
      writeRecords(user, { ...context, users, cached });
  },
};
const keep = keepers[requireEnvChoice('REFRESH_MODE', ['queued', 'direct'])]();

/** Reads each queued user's lists from Alma, caches their ids, and queues or caches every loan, request and fee. */
export const handler = createSqsHandler({
  ...telemetry,
  apiKeyName: requireEnv('ALMA_API_KEY_NAME'),
  message: userMessage,
  userId: (userID) => userID,
  concurrency: RECORDS_AT_ONCE,
  ...waitingForQuota(kinds.length),
  process: (userID, context) => {
    const alma = almaClient(context.apiKey).users;
    return refreshUser(userID, {
      ...context,
      alma: (signal) => alma.for(userID, { ...context, signal }),
      readPrimaryId: async () => (await alma.get(userID, context)).primary_id,
      users,
      kinds,
      measure: (user, users) => measureDrift(user, { users, caches: kinds, count, logger: context.logger }),
      keep: (user, users) => keep(user, users, context),
    });
  },
});
