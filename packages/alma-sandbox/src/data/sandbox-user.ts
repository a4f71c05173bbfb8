import type { Fee } from './fee.ts';
import { indexOfId, makeId } from './ids.ts';
import type { Loan } from './loan.ts';
import type { Origin } from './origin.ts';
import type { RecordKind } from './record-kind.ts';
import { type RecordList, type RecordOf, recordKinds, recordLists } from './record-kinds.ts';
import { type InitialRecords, RecordSet } from './record-set.ts';
import type { UserRequest } from './request.ts';

/**
 * A user that the caller of `startSandbox` or `addUser` asks for. Without a count, there are none of that
 * kind.
 */
export interface UserSpecification extends InitialLists {
  readonly primaryId: string;
}

type InitialLists = { readonly [List in RecordList]?: InitialRecords<RecordOf<List>> };

/** Who a user is and what they begin with. */
export interface Profile extends UserSpecification {
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
    const records = <T extends object>(kind: RecordKind<T>, initial: InitialRecords<T> = 0) => {
      const indexOf = (id: string) => indexOfId(kind.name, number, id);
      const invent = (index: number) => kind.invent(origin, this, index);
      return new RecordSet<T>({ ...kind, indexOf, invent }, initial);
    };
    this.loans = records(recordKinds.loans, profile.loans);
    this.requests = records(recordKinds.requests, profile.requests);
    this.fees = records(recordKinds.fees, profile.fees);
  }

  /** The primary id in its stored case. */
  get primaryId(): string {
    return this.#primaryId;
  }

  /** Gives the user, and every record, another primary id. */
  rename(primaryId: string): void {
    this.#primaryId = primaryId;
    for (const list of recordLists) this[list].changeOwner(primaryId);
  }

  /** The library card's number, by which Alma finds the user too. */
  get barcode(): string {
    return makeId('barcode', this.number, 99_999);
  }
}
