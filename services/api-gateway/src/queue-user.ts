import type { Queue } from '@alma-cache/aws-utils';
import type { QueuedUserStore } from '@alma-cache/cache-schemas';

interface QueueUserPorts {
  readonly queuedUsers: Pick<QueuedUserStore, 'claim' | 'delete'>;
  readonly usersQueue: Pick<Queue, 'send'>;
  /** Gives up sending. */
  readonly signal: AbortSignal;
}

/** Has the user read into the cache, unless somebody asked for that within the last five minutes. */
export async function queueUser(userID: string, { queuedUsers, usersQueue, signal }: QueueUserPorts) {
  if (!(await queuedUsers.claim(userID))) return;
  try {
    await usersQueue.send(userID, { signal });
  } catch (error) {
    await queuedUsers.delete(userID);
    throw error;
  }
}
