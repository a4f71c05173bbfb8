import { Queue, requireEnv } from '@alma-cache/aws-utils';
import { QueuedUserStore, UserStore } from '@alma-cache/cache-schemas';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { ChangeUser } from './apply-event.ts';
import { changeUser } from './change-user.ts';

/** The container's one connection pool to DynamoDB; region and endpoint come from the environment. */
export const client = DynamoDBDocumentClient.from(new DynamoDBClient());

export const users = new UserStore({ client, table: requireEnv('USER_CACHE_TABLE') });
const queuedUsers = new QueuedUserStore({ client, table: requireEnv('QUEUED_USER_CACHE_TABLE') });
const usersQueue = new Queue({ url: requireEnv('USERS_QUEUE_URL') });

/** How a record's event changes its user, as long as there is time. */
export const userChanger =
  (signal: AbortSignal): ChangeUser =>
  (userId, edit) =>
    changeUser(userId, edit, {
      users,
      queueUser: (id) => queuedUsers.queueOnce(id, () => usersQueue.send(id, { signal })),
    });
