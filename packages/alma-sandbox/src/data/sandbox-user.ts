import { type Fee, inventFee } from './fee.ts';
import { indexOfId, makeId } from './ids.ts';
import { inventLoan, type Loan } from './loan.ts';
import { type Origin, userLink } from './origin.ts';
import { type InitialRecords, RecordSet } from './record-set.ts';
import { inventRequest, type UserRequest } from './request.ts';

/**
 * A user that the caller of `startSandbox` or `addUser` asks for. Without a count, there are none of that
 * kind.
 */
export interface UserSpecification {
  readonly primaryId: string;
  readonly loans?: InitialRecords<Loan>;
  readonly requests?: InitialRecords<UserRequest>;
  readonly fees?: InitialRecords<Fee>;
}

/** Who a user is and what they begin with. */
export interface Profile extends Required<UserSpecification> {
  readonly firstName: string;
  readonly lastName: string;
}

/** One user and what Alma knows of them: the truth that a cache is measured by. */
export class SandboxUser {
  /** From 1, in the order of creation. */
  readonly number: number;
  #primaryId: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly loans: RecordSet<Loan>;
  readonly requests: RecordSet<UserRequest>;
  readonly fees: RecordSet<Fee>;

  constructor(origin: Origin, number: number, profile: Profile) {
    this.number = number;
    this.#primaryId = profile.primaryId;
    this.firstName = profile.firstName;
    this.lastName = profile.lastName;
    this.loans = new RecordSet(
      {
        name: 'loan',
        idOf: (loan) => loan.loan_id,
        indexOf: (id) => indexOfId('loan', number, id),
        invent: (index) => inventLoan(origin, this, index),
      },
      profile.loans,
    );
    this.requests = new RecordSet(
      {
        name: 'request',
        idOf: (request) => request.request_id,
        indexOf: (id) => indexOfId('request', number, id),
        invent: (index) => inventRequest(origin, this, index),
      },
      profile.requests,
    );
    this.fees = new RecordSet(
      {
        name: 'fee',
        idOf: (fee) => fee.id,
        indexOf: (id) => indexOfId('fee', number, id),
        invent: (index) => inventFee(origin, this, index),
      },
      profile.fees,
    );
  }

  /** The primary id in its stored case. */
  get primaryId(): string {
    return this.#primaryId;
  }

  /** Gives the user, and every record, another primary id. */
  rename(primaryId: string): void {
    this.#primaryId = primaryId;
    const link = userLink(primaryId);
    for (const id of this.loans.ids()) this.loans.change(id, { user_id: primaryId });
    for (const id of this.requests.ids()) this.requests.change(id, { user_primary_id: primaryId });
    for (const id of this.fees.ids()) {
      this.fees.change(id, { user_primary_id: { value: primaryId, link }, link: `${link}/fees/${id}` });
    }
  }

  /** The library card's number, by which Alma finds the user too. */
  get barcode(): string {
    return makeId('barcode', this.number, 99_999);
  }
}
