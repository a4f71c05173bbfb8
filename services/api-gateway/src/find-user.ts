import { toUserRecord, type UserStore } from '@alma-cache/cache-schemas';
import { type ApiError, UnavailableError } from './errors.ts';
import { findRecords } from './find-records.ts';
import { combined, type Found } from './found.ts';
import type { Lookup } from './lookup.ts';
import {
  type PublicFee,
  type PublicLoan,
  type PublicRequest,
  publicFee,
  publicLoan,
  publicRequest,
} from './public-record.ts';
import type { RecordKinds } from './record-kinds.ts';
import { toApiError } from './to-api-error.ts';

/** What the API tells of a user. */
export interface PublicUser {
  /** Lower case. */
  readonly primary_id: string;
  readonly loans: PublicLoan[];
  readonly requests: PublicRequest[];
  readonly fees: PublicFee[];
}

/**
 * The user with all records.
 * @throws NotFoundError where there is no such user
 * @throws UnavailableError where Alma is needed and does not answer, with the lists that are complete all the same
 */
export async function findUser(
  kinds: RecordKinds,
  users: Pick<UserStore, 'put'>,
  lookup: Lookup,
): Promise<Found<PublicUser>> {
  const readAt = lookup.now();
  const [loans, requests, fees] = await Promise.allSettled([
    findRecords(kinds.loans, lookup),
    findRecords(kinds.requests, lookup),
    findRecords(kinds.fees, lookup),
  ]);
  if (loans.status === 'rejected' || requests.status === 'rejected' || fees.status === 'rejected') {
    const available = {
      ...(loans.status === 'fulfilled' && { loans: loans.value.value.map(publicLoan) }),
      ...(requests.status === 'fulfilled' && { requests: requests.value.value.map(publicRequest) }),
      ...(fees.status === 'fulfilled' && { fees: fees.value.value.map(publicFee) }),
    };
    throw failureOf([loans, requests, fees], available);
  }
  const user = {
    primary_id: lookup.userID.toLowerCase(),
    loans: loans.value.value.map(publicLoan),
    requests: requests.value.value.map(publicRequest),
    fees: fees.value.value.map(publicFee),
  };
  if (lookup.user === undefined) cacheUser(user, users, lookup, readAt);
  return { ...combined([loans.value, requests.value, fees.value]), value: user };
}

function cacheUser(
  { primary_id, loans, requests, fees }: PublicUser,
  users: Pick<UserStore, 'put'>,
  { writeBack, now }: Lookup,
  readAt: number,
): void {
  const record = toUserRecord({
    primaryId: primary_id,
    loanIds: loans.map((loan) => loan.loan_id),
    requestIds: requests.map((request) => request.request_id),
    feeIds: fees.map((fee) => fee.id),
    now: now(),
  });
  writeBack.start(() => users.put(record, readAt));
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
