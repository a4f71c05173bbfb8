import { Queue, requireEnv } from '@alma-cache/aws-utils';
import { encodeUserMessage, QueuedUserStore } from '@alma-cache/cache-schemas';
import type { QueueUser } from './apply-event.ts';
import { client } from './dynamodb.ts';
import { count } from './telemetry.ts';

const queuedUsers = new QueuedUserStore({ client, table: requireEnv('QUEUED_USER_CACHE_TABLE') });
const usersQueue = new Queue({ url: requireEnv('USERS_QUEUE_URL') }, { count });

/** Sends users' ids to the Users queue, each once in five minutes, as long as there is time. */
export const userQueuer =
  (signal: AbortSignal): QueueUser =>
  (userId, since) =>
    queuedUsers.queueOnce(userId, () => usersQueue.send(encodeUserMessage(userId), { signal }), since);
