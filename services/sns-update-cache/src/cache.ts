import type { UnknownFields } from '@alma-cache/alma-client';
import { clientOptions, Queue, requireEnv } from '@alma-cache/aws-utils';
import { encodeUserMessage, QueuedUserStore, type RecordKind, UserStore } from '@alma-cache/cache-schemas';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { QueueUser, RecordCache } from './apply-event.ts';
import { count } from './telemetry.ts';

/** The container's one connection pool to DynamoDB; region and endpoint come from the environment. */
const client = DynamoDBDocumentClient.from(new DynamoDBClient(clientOptions()));

const users = new UserStore({ client, table: requireEnv('USER_CACHE_TABLE') });
const queuedUsers = new QueuedUserStore({ client, table: requireEnv('QUEUED_USER_CACHE_TABLE') });
const usersQueue = new Queue({ url: requireEnv('USERS_QUEUE_URL') }, { count });

/** Where records of a kind are cached. */
export const cacheOf = <AlmaRecord extends UnknownFields, R extends object>({
  list,
  store,
  tableVariable,
}: RecordKind<AlmaRecord, R>): RecordCache<R> => ({
  list,
  records: store({ client, table: requireEnv(tableVariable) }),
  users,
});

/** Sends users' ids to the Users queue, each once in five minutes, as long as there is time. */
export const userQueuer =
  (signal: AbortSignal): QueueUser =>
  (userId) =>
    queuedUsers.queueOnce(userId, () => usersQueue.send(encodeUserMessage(userId), { signal }));
