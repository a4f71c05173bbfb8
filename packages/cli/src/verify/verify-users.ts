import {
  AlmaError,
  AlmaKeyRefusedError,
  AlmaReserveError,
  AlmaThrottledError,
} from '@alma-cache/alma-client';
import type { UserComparison } from '@alma-cache/cache-schemas/verify';
import type { Progression } from '../enqueue/enqueue-users.ts';
import type { CheckedId } from '../id-list/check-ids.ts';
import type { Findings } from './findings.ts';

export interface VerifyUsersPorts {
  /** Compares one user with Alma; undefined for one of whom the cache would tell nothing. */
  readonly verify: (userId: string) => Promise<UserComparison | undefined>;
  /** How many users are compared at once. */
  readonly atOnce: number;
  /** Number of the first id. */
  readonly from: number;
  /** Told of each user, when the user is dealt with. */
  readonly findings: Findings;
  readonly signal: AbortSignal;
}

/** So many users in a row whom Alma did not answer for, and it does not answer. */
const MOST_UNREAD_IN_A_ROW = 10;

/**
 * Compares the valid ids, several at once. When the signal aborts, what is under way is given up, as it changes nothing. Never
 * rejects: `next` is the number of the first id that has to be dealt with again, `userId` whom a failure is about. A user whom
 * Alma does not tell of is counted, and ends nothing, unless Alma tells of nobody any more.
 */
export async function verifyUsers(
  checked: AsyncIterable<CheckedId>,
  { verify, atOnce, from, findings, signal }: VerifyUsersPorts,
): Promise<Progression & { readonly userId?: string }> {
  const ids = checked[Symbol.asyncIterator]();
  const underWay = new Set<number>();
  let last = from - 1;
  let unreadInARow = 0;
  let failure: { readonly error: unknown; readonly userId?: string } | undefined;

  const verifyOne = async ({ number, id }: CheckedId) => {
    try {
      findings.found(id, await verify(id));
      unreadInARow = 0;
      underWay.delete(number);
    } catch (error) {
      if (signal.aborted) return;
      if (isOfOneUser(error) && ++unreadInARow < MOST_UNREAD_IN_A_ROW) {
        findings.notRead(id, error);
        underWay.delete(number);
      } else failure ??= { error, userId: id };
    }
  };
  const work = async () => {
    while (failure === undefined && !signal.aborted) {
      const { done, value } = await ids.next();
      if (done) return;
      last = Math.max(last, value.number);
      findings.last = last;
      if (value.outcome !== 'valid') {
        findings.pass(value);
        continue;
      }
      underWay.add(value.number);
      await verifyOne(value);
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, work));
  } catch (error) {
    failure ??= { error };
  }
  const next = Math.min(last + 1, ...underWay);
  if (signal.aborted) return { state: 'interrupted', next };
  return failure === undefined ? { state: 'done' } : { state: 'failed', next, ...failure };
}

/** Whether what failed may succeed for the next user. */
function isOfOneUser(error: unknown): boolean {
  if (error instanceof AlmaThrottledError) return error.per === 'second';
  return (
    error instanceof AlmaError &&
    !(error instanceof AlmaKeyRefusedError) &&
    !(error instanceof AlmaReserveError)
  );
}
