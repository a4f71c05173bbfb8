import { type EditResult, toUserRecord, type UserStore } from '@alma-cache/cache-schemas';

interface ChangeUserPorts {
  readonly users: Pick<UserStore, 'put' | 'getValid'>;
  /** Has the user read into the cache. */
  readonly queueUser: (userId: string) => Promise<void>;
  /** Epoch ms. */
  readonly now?: () => number;
}

/** Older than any read of Alma. */
const BEFORE_ANY_READ = 0;

/**
 * Makes an edit of a user's list. Where the cache holds no valid user, the user is queued to be read, and the edit is
 * kept on an expired record meanwhile: a read that began before the event may be on its way to the cache, and the
 * store merges what is newer than the read into it. Nobody else sees such a record, because it is never valid.
 */
export async function changeUser(
  userId: string,
  edit: () => Promise<EditResult>,
  { users, queueUser, now = Date.now }: ChangeUserPorts,
): Promise<void> {
  if ((await edit()) === 'not-cached') {
    await users.put(expiredUser(userId, now()), BEFORE_ANY_READ);
    await edit();
  }
  if ((await users.getValid(userId)) === undefined) await queueUser(userId);
}

const expiredUser = (userId: string, now: number) => ({
  ...toUserRecord({ primaryId: userId, loanIds: [], requestIds: [], feeIds: [], now }),
  expiry_date: Math.floor(now / 1000) - 1,
});
