import type { UserResources } from '@alma-cache/alma-client';
import type { Count, Queue } from '@alma-cache/aws-utils';
import {
  encodeRecordMessage,
  feeKind,
  loanKind,
  type RecordKind,
  requestKind,
  toUserRecord,
  type UserStore,
} from '@alma-cache/cache-schemas';

interface RefreshUserPorts {
  /** The user's resources in Alma, read until the signal aborts. */
  readonly alma: (signal: AbortSignal) => Pick<UserResources, 'loans' | 'requests' | 'fees'>;
  readonly users: Pick<UserStore, 'put'>;
  readonly loansQueue: Pick<Queue, 'sendAll'>;
  readonly requestsQueue: Pick<Queue, 'sendAll'>;
  readonly feesQueue: Pick<Queue, 'sendAll'>;
  /** Gives up. */
  readonly signal: AbortSignal;
  readonly count: Count<'StaleWrites'>;
  /** Epoch ms. */
  readonly now?: () => number;
}

/**
 * Reads a user's three lists from Alma, writes the user record, then queues every loan, request and fee.
 *
 * The messages go out even where the cache held a newer user record: what made it newer may know of one loan alone.
 * They go after the record, and a failure to send fails the user's message, so that its retry sends them all again.
 */
export async function refreshUser(userID: string, ports: RefreshUserPorts): Promise<void> {
  const { signal, now = Date.now } = ports;
  const readAt = now();
  const [loans, requests, fees] = await readLists(ports);
  const loanIds = loans.map((loan) => loan.loan_id);
  const requestIds = requests.map((request) => request.request_id);
  const feeIds = fees.map((fee) => fee.id);

  const record = toUserRecord({ primaryId: userID, loanIds, requestIds, feeIds, now: now() });
  if ((await ports.users.put(record, readAt)) === 'stale') ports.count('StaleWrites');

  const messages = (kind: Pick<RecordKind, 'idName'>, ids: readonly string[]) =>
    ids.map((id) => encodeRecordMessage(kind, { userID, id }));
  await Promise.all([
    ports.loansQueue.sendAll(messages(loanKind, loanIds), { signal }),
    ports.requestsQueue.sendAll(messages(requestKind, requestIds), { signal }),
    ports.feesQueue.sendAll(messages(feeKind, feeIds), { signal }),
  ]);
}

/** Where one of the lists cannot be read, the others would only take turns of Alma from the batch's other users. */
async function readLists({ alma, signal }: RefreshUserPorts) {
  const stop = new AbortController();
  const user = alma(AbortSignal.any([signal, stop.signal]));
  try {
    return await Promise.all([user.loans(), user.requests(), user.fees()]);
  } catch (error) {
    stop.abort(error);
    throw error;
  }
}
