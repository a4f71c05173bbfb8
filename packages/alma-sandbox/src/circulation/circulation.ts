import type { Fee } from '../data/fee.ts';
import type { Loan } from '../data/loan.ts';
import type { UserRequest } from '../data/request.ts';
import type { SandboxData } from '../data/sandbox-data.ts';
import type { SandboxUser, UserSpecification } from '../data/sandbox-user.ts';
import type { Change, LoanEventType, RequestEventType, RequestOfEvent } from '../webhooks/event.ts';
import { paid } from './fee-steps.ts';
import { dueOn, inProcess, lent, renewed, returned } from './loan-steps.ts';
import { ended, placedOnShelf, requested, staffRequest } from './request-steps.ts';

/** What tells a loan from all others: any loan object will do. */
export type LoanKey = Pick<Loan, 'user_id' | 'loan_id'>;
/** What tells a request from all others: any request object will do. */
export type RequestKey = Pick<UserRequest, 'user_primary_id' | 'request_id'>;
/** What tells a fee from all others: any fee object will do. */
export type FeeKey = Pick<Fee, 'user_primary_id' | 'id'>;

/**
 * What a library does all day. Each verb changes the data at once, and raises the webhook event that Alma
 * raises; changes made to the data directly raise none. All throw a SandboxError, `SANDBOX_UNKNOWN_USER` or
 * `SANDBOX_UNKNOWN_RECORD`, when there is no such user or record, and then nothing has changed.
 *
 * What is over is gone from the data, as where Alma is set to anonymise it; the verb returns its last state.
 */
export class Circulation {
  readonly #data: SandboxData;
  readonly #raise: (change: Change) => void;
  readonly #now: () => number;
  #staffRequests = 0;

  constructor(data: SandboxData, raise: (change: Change) => void, now: () => number) {
    this.#data = data;
    this.#raise = raise;
    this.#now = now;
  }

  /**
   * Lends an item for four weeks: an invented loan but for the given fields. Raises `LOAN_CREATED`.
   * @throws SandboxError `SANDBOX_DUPLICATE_ID` when the user has a loan with the given id already
   */
  lend(userId: string, fields: Partial<Loan> = {}): Loan {
    const { loans } = this.#data.user(userId);
    const loan = loans.create((invented) => ({ ...lent(invented, this.#now()), ...fields }));
    this.#raise({ type: 'LOAN_CREATED', loan });
    return loan;
  }

  /** Gives a loan four weeks more. Raises `LOAN_RENEWED`. */
  renew(key: LoanKey): Loan {
    const loan = this.#loans(key).revise(key.loan_id, (current) => renewed(current, this.#now()));
    this.#raise({ type: 'LOAN_RENEWED', loan });
    return loan;
  }

  /**
   * Changes when a loan is due, as staff does. Raises `LOAN_DUE_DATE`.
   * @param dueDate in Alma's dateTime form, `2031-02-18T22:00:00Z`
   * @throws InvalidOptionError when it is of another form
   */
  changeDueDate(key: LoanKey, dueDate: string): Loan {
    const loan = this.#loans(key).revise(key.loan_id, (current) => dueOn(current, dueDate));
    this.#raise({ type: 'LOAN_DUE_DATE', loan });
    return loan;
  }

  /** Declares a loan lost. Raises `LOAN_LOST`. */
  lose(key: LoanKey): Loan {
    return this.#process('LOAN_LOST', key, 'LOST');
  }

  /** Believes, for now, that the item was returned. Raises `LOAN_CLAIMED_RETURNED`. */
  claimReturned(key: LoanKey): Loan {
    return this.#process('LOAN_CLAIMED_RETURNED', key, 'CLAIMED_RETURN');
  }

  /** Undoes a loss. Raises `LOAN_FOUND`, the sandbox's own name for what Alma calls by one that no capture tells. */
  find(key: LoanKey): Loan {
    return this.#process('LOAN_FOUND', key, 'NORMAL');
  }

  /** Takes an item back. Raises `LOAN_RETURNED`. */
  returnLoan(key: LoanKey): Loan {
    const loan = returned(this.#loans(key).remove(key.loan_id), this.#now());
    this.#raise({ type: 'LOAN_RETURNED', loan });
    return loan;
  }

  /**
   * Takes a request for an item to fetch, a hold: an invented one but for the given fields. Raises
   * `REQUEST_CREATED`.
   * @throws SandboxError `SANDBOX_DUPLICATE_ID` when the user has a request with the given id already
   */
  request(userId: string, fields: Partial<UserRequest> = {}): UserRequest {
    const { requests } = this.#data.user(userId);
    const request = requests.create((invented) => ({ ...requested(invented, this.#now()), ...fields }));
    this.#raise({ type: 'REQUEST_CREATED', request });
    return request;
  }

  /** Puts the requested item on the hold shelf for a week. Raises `REQUEST_PLACED_ON_SHELF`. */
  placeOnShelf(key: RequestKey): UserRequest {
    const user = this.#data.user(key.user_primary_id);
    const place = (current: UserRequest) => placedOnShelf(current, user, this.#now());
    const request = user.requests.revise(key.request_id, place);
    this.#raise({ type: 'REQUEST_PLACED_ON_SHELF', request });
    return request;
  }

  /** Ends a request that will not be filled. Raises `REQUEST_CANCELED`. */
  cancelRequest(key: RequestKey): UserRequest {
    return this.#endRequest('REQUEST_CANCELED', key);
  }

  /** Ends a request that was filled. Raises `REQUEST_CLOSED`. */
  closeRequest(key: RequestKey): UserRequest {
    return this.#endRequest('REQUEST_CLOSED', key);
  }

  /** Has staff move an item, or work on it: a request without a user, in no user's list. Raises `REQUEST_CREATED`. */
  requestByStaff(request_type: 'MOVE' | 'WORK_ORDER'): RequestOfEvent {
    const request = staffRequest(request_type, this.#staffRequests, this.#now());
    this.#staffRequests += 1;
    this.#raise({ type: 'REQUEST_CREATED', request });
    return request;
  }

  /** Ends a request of staff. Raises `REQUEST_CLOSED`. */
  closeByStaff(request: RequestOfEvent): void {
    this.#raise({ type: 'REQUEST_CLOSED', request });
  }

  /** Adds a user. Raises a `USER` event, `CREATE`. @throws as `data.addUser` */
  createUser(specification: UserSpecification): SandboxUser {
    const user = this.#data.addUser(specification);
    this.#raise({ type: 'USER', method: 'CREATE', user });
    return user;
  }

  /** Changes something of a user's account that no loan, request or fee shows. Raises a `USER` event, `UPDATE`. */
  updateUser(userId: string): void {
    this.#raise({ type: 'USER', method: 'UPDATE', user: this.#data.user(userId) });
  }

  /** Removes a user with all their records. Raises a `USER` event, `DELETE`, and none of the records. */
  deleteUser(userId: string): void {
    const user = this.#data.user(userId);
    this.#data.removeUser(userId);
    this.#raise({ type: 'USER', method: 'DELETE', user });
  }

  /** Ends a job, which concerns no user. Raises `JOB_END`. */
  endJob(job: string): void {
    this.#raise({ type: 'JOB_END', job });
  }

  /**
   * Takes a payment in cash; a fee that is paid in full is over. Raises nothing: Alma has no events of fees.
   * @param amount default: all of it
   * @throws InvalidOptionError when the amount is not above 0, or more than the balance
   */
  payFee(key: FeeKey, amount?: number): Fee {
    const { fees } = this.#data.user(key.user_primary_id.value);
    const fee = fees.revise(key.id, (current) => paid(current, amount ?? current.balance, this.#now()));
    if (fee.balance === 0) {
      fees.remove(fee.id);
    }
    return fee;
  }

  #process(type: LoanEventType, key: LoanKey, status: Parameters<typeof inProcess>[1]): Loan {
    const loan = this.#loans(key).revise(key.loan_id, (current) => inProcess(current, status));
    this.#raise({ type, loan });
    return loan;
  }

  #loans({ user_id }: LoanKey) {
    return this.#data.user(user_id).loans;
  }

  #endRequest(type: RequestEventType, { user_primary_id, request_id }: RequestKey): UserRequest {
    const request = ended(this.#data.user(user_primary_id).requests.remove(request_id));
    this.#raise({ type, request });
    return request;
  }
}
