import type { AlmaLists } from '../record-kind.ts';
import { recordKinds } from '../record-kinds.ts';
import type { UserStore } from '../user-store.ts';
import { type AlmaList, readLists } from './alma-lists.ts';
import { type ComparePorts, compareUser, type UserComparison } from './compare-user.ts';
import { confirmed } from './confirmed.ts';
import { countsOf, wrongOf } from './outcomes.ts';

export interface VerifyUserPorts extends ComparePorts {
  /** The user's resources in Alma. */
  readonly alma: AlmaLists;
  readonly users: Pick<UserStore, 'preview' | 'getValid'>;
  /** Lets what is under way arrive. */
  readonly settle: () => Promise<void>;
  /** Epoch ms. */
  readonly now: () => number;
}

/**
 * Reads a user's lists from Alma, and compares with them what the cache would tell of the user. `undefined` where it would tell
 * nothing: then Alma is not asked. Of a user who is gone from Alma, the lists are empty.
 *
 * Where something differs, both are read once more, and only what differs both times counts: an event may have been on its way.
 * So a user costs three calls, and one more for every full hundred of loans or requests; one who differs twice that. Writes
 * nothing.
 *
 * @throws CacheError, AlmaError
 */
export async function verifyUser(
  userId: string,
  ports: VerifyUserPorts,
): Promise<UserComparison | undefined> {
  if ((await ports.users.getValid(userId)) === undefined) return undefined;
  const first = await compareNow(userId, ports);
  if (!differs(first)) return first;
  await ports.settle();
  return confirmed(first, await compareNow(userId, ports));
}

/** Whether the cache would tell something wrong of the user. */
export function differs(comparison: UserComparison): boolean {
  return Object.values(countsOf(comparison)).some((counts) => wrongOf(counts) > 0);
}

async function compareNow(userId: string, ports: VerifyUserPorts): Promise<UserComparison> {
  const readAt = ports.now();
  return compareUser(userId, await listsOf(ports.alma), readAt, ports);
}

async function listsOf(alma: AlmaLists): Promise<AlmaList[]> {
  try {
    return await readLists(alma);
  } catch (error) {
    if (!isUserGone(error)) throw error;
    return Object.values(recordKinds).map((kind) => ({ kind, records: [] }));
  }
}

/** By the code that alma-client's error has: this package knows Alma by its types alone. */
const isUserGone = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ALMA_USER_NOT_FOUND';
