import type { Count } from '@alma-cache/aws-utils';
import { currencyOf, toUserRecord, type UserList, type UserStore } from '@alma-cache/cache-schemas';
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
  const ids = (name: UserList) =>
    lists
      .filter(({ kind }) => kind.list === name)
      .flatMap(({ kind, records }) => records.map((record) => kind.idOf(record)));
  const record = toUserRecord({
    primaryId: primaryID,
    loanIds: ids('loan_ids'),
    requestIds: ids('request_ids'),
    feeIds: ids('fee_ids'),
    feeCurrency: currencyOf(lists.flatMap(({ records }) => records)),
    now: now(),
  });
  if ((await users.put(record, readAt)) === 'stale') count('StaleWrites');
}
