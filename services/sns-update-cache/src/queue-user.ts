import type { Queue } from '@alma-cache/aws-utils';
import type { QueuedUserStore } from '@alma-cache/cache-schemas';

interface QueueUserPorts {
  readonly queuedUsers: Pick<QueuedUserStore, 'claim' | 'delete'>;
  readonly usersQueue: Pick<Queue, 'send'>;
  /** Gives up sending. */
  readonly signal: AbortSignal;
}

/**
 * Sends the user's id to the Users queue, unless somebody did within the last five minutes. If the queue does not take
 * it the claim is given up again, so that the next attempt, this event's own retry for one, sends it.
 */
export async function queueUser(
  userId: string,
  { queuedUsers, usersQueue, signal }: QueueUserPorts,
): Promise<void> {
  if (!(await queuedUsers.claim(userId))) return;
  try {
    await usersQueue.send(userId, { signal });
  } catch (error) {
    await queuedUsers.delete(userId);
    throw error;
  }
}
