import { Queue, requestTimeouts, requireEnv } from '@alma-cache/aws-utils';
import { QueuedUserStore, UserStore } from '@alma-cache/cache-schemas';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { QueueUser } from './apply-event.ts';
import { count } from './telemetry.ts';

/** The container's one connection pool to DynamoDB; region and endpoint come from the environment. */
export const client = DynamoDBDocumentClient.from(new DynamoDBClient({ requestHandler: requestTimeouts }));

export const users = new UserStore({ client, table: requireEnv('USER_CACHE_TABLE') });
const queuedUsers = new QueuedUserStore({ client, table: requireEnv('QUEUED_USER_CACHE_TABLE') });
const usersQueue = new Queue({ url: requireEnv('USERS_QUEUE_URL') }, { count });

/** Sends users' ids to the Users queue, each once in five minutes, as long as there is time. */
export const userQueuer =
  (signal: AbortSignal): QueueUser =>
  (userId) =>
    queuedUsers.queueOnce(userId, () => usersQueue.send(userId, { signal }));
