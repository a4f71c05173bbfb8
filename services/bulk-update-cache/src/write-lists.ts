import type { Count } from '@alma-cache/aws-utils';
import type { UserStore } from '@alma-cache/cache-schemas';
import { userOf } from '@alma-cache/cache-schemas/verify';
import type { ReadUser } from './read-user.ts';

export interface WriteListsPorts {
  readonly users: Pick<UserStore, 'put'>;
  readonly count: Count<'StaleWrites'>;
  /** Epoch ms. */
  readonly now?: () => number;
}

/** Writes the user record: the ids of what was read, and the currency of the fees. */
export async function writeLists(
  { primaryID, readAt, lists }: ReadUser,
  { users, count, now = Date.now }: WriteListsPorts,
): Promise<void> {
  if ((await users.put(userOf(primaryID, lists, now()), readAt)) === 'stale') count('StaleWrites');
}
