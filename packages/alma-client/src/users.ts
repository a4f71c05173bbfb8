import type { CallOptions, Connection } from './connection.ts';
import { recordOf } from './envelope.ts';
import { withCurrency } from './fee-currency.ts';
import { withTransactions } from './fee-transactions.ts';
import { allRecords, countRecords, everyRecord, type Listing, unpagedList } from './listing.ts';
import { type Route, routes } from './routes.ts';
import type { UnknownFields } from './types/common.ts';
import type { AlmaFee } from './types/fee.ts';
import type { AlmaLoan } from './types/loan.ts';
import type { AlmaRequest } from './types/request.ts';
import type { AlmaUser, AlmaUserSummary } from './types/user.ts';
import { isPlaceholder } from './user-ids.ts';

export interface LoansOptions {
  /** Have Alma compute whether each loan can be renewed. Default: true; without it `renewable` is null. */
  renewable?: boolean;
}

export interface ListOptions extends CallOptions {
  /** How many entries of the list to pass over, placeholders among them, to go on where it was broken off. Default: 0. */
  offset?: number;
  /**
   * Yield the entries too that {@link isPlaceholder} tells from users, for those who count how far they are. Default:
   * false.
   */
  placeholders?: boolean;
}

/** Alma's Users API: what it knows about the institution's users. */
export class Users {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * The loans, requests and fees of one user, by primary id or any other unique identifier. Nothing is sent yet.
   * @throws AlmaInvalidIdError at once, for an id that Alma cannot have
   */
  for(userId: string, options: CallOptions = {}): UserResources {
    return new UserResources(this.#connection, userId, options);
  }

  /** A user's full record. @throws AlmaError, such as AlmaNotFoundError of kind `user` */
  async get(userId: string, options: CallOptions = {}): Promise<AlmaUser> {
    const route = routes.user(userId);
    const read = (json: unknown) => recordOf<AlmaUser>(json, 'primary_id', route);
    return this.#connection.get({ route, read }, options);
  }

  /**
   * Every user of the institution, fetched page by page as they are consumed. A deadline includes the time that the
   * consumer takes.
   */
  async *list({
    offset = 0,
    placeholders = false,
    ...options
  }: ListOptions = {}): AsyncGenerator<AlmaUserSummary, void, undefined> {
    const entries = everyRecord<AlmaUserSummary>(this.#connection, { ...everyUser(), offset }, options);
    for await (const entry of entries) {
      if (placeholders || !isPlaceholder(entry.primary_id)) yield entry;
    }
  }

  /**
   * How many users the institution has, placeholders among them, in one call; undefined where Alma does not say.
   */
  count(options: CallOptions = {}): Promise<number | undefined> {
    return countRecords(this.#connection, everyUser(), options);
  }
}

const everyUser = (): Listing => ({ route: routes.users(), member: 'user', idField: 'primary_id' });

/**
 * What one user has borrowed, requested and owes: only what is active, as Alma answers by default. Each method rejects
 * with an AlmaError, or with the reason of the caller's signal.
 */
export class UserResources {
  readonly #connection: Connection;
  readonly #userId: string;
  readonly #options: CallOptions;

  constructor(connection: Connection, userId: string, options: CallOptions) {
    // For its check of the id, which should not wait for the first call.
    routes.user(userId);
    this.#connection = connection;
    this.#userId = userId;
    this.#options = options;
  }

  /** Every active loan, however many pages that takes. */
  async loans({ renewable = true }: LoansOptions = {}): Promise<AlmaLoan[]> {
    const query: Record<string, string> = renewable ? { expand: 'renewable' } : {};
    const route = routes.loans(this.#userId);
    const listing = { route, member: 'item_loan', idField: 'loan_id', query };
    return allRecords<AlmaLoan>(this.#connection, listing, this.#options);
  }

  /** Every active request, however many pages that takes. */
  async requests(): Promise<AlmaRequest[]> {
    const route = routes.requests(this.#userId);
    const listing = { route, member: 'user_request', idField: 'request_id' };
    return allRecords<AlmaRequest>(this.#connection, listing, this.#options);
  }

  /** Every active fee, with its currency, in one call: Alma does not page them (Alma users.json OpenAPI). */
  async fees(): Promise<AlmaFee[]> {
    const listing = { route: routes.fees(this.#userId), member: 'fee', idField: 'id' };
    const { records, envelope } = await unpagedList<AlmaFee>(this.#connection, listing, this.#options);
    return records.map((fee) => withCurrency(withTransactions(fee), envelope));
  }

  /** @throws AlmaNotFoundError of kind `loan` for one that Alma does not have, such as a returned one */
  async getLoan(loanId: string): Promise<AlmaLoan> {
    return this.#one<AlmaLoan>(routes.loan(this.#userId, loanId), 'loan_id');
  }

  /** @throws AlmaNotFoundError of kind `request` for one that Alma does not have */
  async getRequest(requestId: string): Promise<AlmaRequest> {
    return this.#one<AlmaRequest>(routes.request(this.#userId, requestId), 'request_id');
  }

  /** @throws AlmaNotFoundError of kind `fee` for one that Alma does not have */
  async getFee(feeId: string): Promise<AlmaFee> {
    return withTransactions(await this.#one<AlmaFee>(routes.fee(this.#userId, feeId), 'id'));
  }

  async #one<R extends UnknownFields>(route: Route, idField: string): Promise<R> {
    const read = (json: unknown) => recordOf<R>(json, idField, route);
    return this.#connection.get({ route, read }, this.#options);
  }
}
