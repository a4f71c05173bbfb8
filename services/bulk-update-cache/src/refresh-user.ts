import type { UserRecords } from '@alma-cache/alma-client';
import type { Queue } from '@alma-cache/aws-utils';
import { toUserRecord, type UserStore } from '@alma-cache/cache-schemas';
import type { FeeMessage, LoanMessage, RequestMessage } from './messages.ts';

interface RefreshUserPorts {
  readonly alma: Pick<UserRecords, 'loans' | 'requests' | 'fees'>;
  readonly users: Pick<UserStore, 'put'>;
  readonly loansQueue: Pick<Queue, 'sendAll'>;
  readonly requestsQueue: Pick<Queue, 'sendAll'>;
  readonly feesQueue: Pick<Queue, 'sendAll'>;
  /** Epoch ms. */
  readonly now?: () => number;
}

/**
 * Reads a user's three lists from Alma, writes the user record, then queues every loan, request and fee.
 *
 * The messages go out even where a newer user record was in the cache already: what made it newer may know of one
 * loan alone. They go after the record, so that whoever reads the cache meanwhile finds ids before records; a
 * failure to send fails the user's message, and its retry sends them all again.
 */
export async function refreshUser(userID: string, ports: RefreshUserPorts): Promise<void> {
  const now = (ports.now ?? Date.now)();
  const [loans, requests, fees] = await Promise.all([
    ports.alma.loans(),
    ports.alma.requests(),
    ports.alma.fees(),
  ]);
  const loanIds = loans.map((loan) => loan.loan_id);
  const requestIds = requests.map((request) => request.request_id);
  const feeIds = fees.map((fee) => fee.id);

  await ports.users.put(toUserRecord({ primaryId: userID, loanIds, requestIds, feeIds, now }), now);

  await Promise.all([
    ports.loansQueue.sendAll(loanIds.map((loanID): string => json<LoanMessage>({ userID, loanID }))),
    ports.requestsQueue.sendAll(requestIds.map((requestID) => json<RequestMessage>({ userID, requestID }))),
    ports.feesQueue.sendAll(feeIds.map((feeID) => json<FeeMessage>({ userID, feeID }))),
  ]);
}

function json<Message>(message: Message): string {
  return JSON.stringify(message);
}
