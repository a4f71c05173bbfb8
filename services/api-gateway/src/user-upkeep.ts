import type { Queue } from '@alma-cache/aws-utils';
import {
  encodeUserMessage,
  forgetUser,
  type QueuedUserStore,
  type UserStore,
} from '@alma-cache/cache-schemas';
import type { CachedKind } from './cached-kind.ts';
import { NotFoundError, UnavailableError } from './errors.ts';
import type { Lookup } from './lookup.ts';
import { toApiError } from './to-api-error.ts';

export interface UserUpkeepPorts {
  readonly kinds: readonly CachedKind[];
  readonly users: Pick<UserStore, 'get' | 'delete'>;
  readonly queuedUsers: Pick<QueuedUserStore, 'queueOnce'>;
  readonly usersQueue: Pick<Queue, 'send'>;
}

/**
 * The outcome of a lookup, and what it means for the user's place in the cache. Whom the cache does not hold is queued,
 * unless Alma says that there is nobody with this primary id: such an id would end as a dead letter. Who is held, and is
 * not there any more, is forgotten with every record.
 * @param signal gives up the sending
 * @throws ApiError in place of whatever the lookup threw
 */
export async function keepingUser<T>(
  outcome: Promise<T>,
  { userID, user, writeBack, now }: Lookup,
  { kinds, users, queuedUsers, usersQueue }: UserUpkeepPorts,
  signal: AbortSignal,
): Promise<T> {
  const askedAt = now();
  const queue = () => {
    const send = () => usersQueue.send(encodeUserMessage(userID), { signal });
    if (user === undefined) writeBack.start(() => queuedUsers.queueOnce(userID, send));
  };
  try {
    const found = await outcome;
    queue();
    return found;
  } catch (error) {
    const apiError = toApiError(error);
    if (!(apiError instanceof NotFoundError)) {
      if (apiError instanceof UnavailableError) queue();
    } else if (apiError.kind !== 'user') queue();
    else if (user !== undefined) {
      writeBack.start(() => forgetUser(userID, { users, caches: kinds }, askedAt));
    }
    throw apiError;
  }
}
