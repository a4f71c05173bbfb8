import { recordIds, storedUserId, toUserRecord, type UserStore } from '@alma-cache/cache-schemas';
import type { CachedKind } from './cached-kind.ts';
import { type ApiError, UnavailableError } from './errors.ts';
import { type FeeTotal, feeTotal } from './fee-total.ts';
import { findList } from './find-list.ts';
import { combined, type Found } from './found.ts';
import type { Lookup } from './lookup.ts';
import { toApiError } from './to-api-error.ts';

/** What the API tells of a user: the primary id in lower case, what there is in short, and under each kind's plural the records. */
export type PublicUser = {
  readonly primary_id: string;
  /** How many records there are under each kind's plural. */
  readonly counts: Readonly<Record<string, number>>;
  readonly fee_total: FeeTotal;
} & Readonly<Record<string, unknown>>;

/**
 * The user with all records.
 * @throws NotFoundError where there is no such user
 * @throws UnavailableError where Alma is needed and does not answer, with the lists that are complete all the same
 */
export async function findUser(
  kinds: readonly CachedKind[],
  users: Pick<UserStore, 'put'>,
  lookup: Lookup,
): Promise<Found<PublicUser>> {
  const readAt = lookup.now();
  const lists = await Promise.all(
    kinds.map(async (cachedKind) => {
      const [found] = await Promise.allSettled([findList(cachedKind, lookup)]);
      return { kind: cachedKind.kind, found };
    }),
  );
  const complete = lists.flatMap(({ kind, found }) =>
    found.status === 'fulfilled' ? [{ kind, ...found.value, records: found.value.value }] : [],
  );
  const publicLists = Object.fromEntries(complete.map(({ kind, records }) => [kind.plural, records]));
  if (complete.length < lists.length)
    throw failureOf(
      lists.map(({ found }) => found),
      publicLists,
    );

  const currency = complete.find(({ kind }) => kind.name === 'fee')?.currency;
  if (complete.every(({ cache }) => cache === 'miss')) {
    const record = toUserRecord({
      primaryId: lookup.userID,
      ...recordIds(complete),
      feeCurrency: currency,
      now: lookup.now(),
    });
    lookup.writeBack.start(() => users.put(record, readAt));
  }
  const value = {
    primary_id: storedUserId(lookup.userID),
    counts: Object.fromEntries(complete.map(({ kind, records }) => [kind.plural, records.length])),
    fee_total: feeTotal(publicLists.fees ?? [], currency),
    ...publicLists,
  };
  return { ...combined(complete), value };
}

/** What is told of lists that failed: a user who does not exist, or a fault of ours, before Alma's troubles. */
function failureOf(
  lists: readonly PromiseSettledResult<unknown>[],
  available: Readonly<Record<string, unknown>>,
): ApiError {
  const errors = lists.filter((list) => list.status === 'rejected').map(({ reason }) => toApiError(reason));
  const waits = errors.filter((error) => error instanceof UnavailableError);
  const other = errors.find((error) => !(error instanceof UnavailableError));
  const longest = waits.toSorted((one, another) => another.retryAfter - one.retryAfter)[0];
  return (
    other ??
    new UnavailableError(longest?.code ?? 'ALMA_UNAVAILABLE', {
      retryAfter: longest?.retryAfter ?? 0,
      available,
      cause: longest?.cause,
    })
  );
}
