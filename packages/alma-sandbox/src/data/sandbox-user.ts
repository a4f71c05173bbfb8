import { type Fee, inventFee } from './fee.ts';
import { type IdPrefix, indexOfId, makeId } from './ids.ts';
import { inventLoan, type Loan } from './loan.ts';
import type { Origin } from './origin.ts';
import type { Profile } from './profile.ts';
import { RecordSet } from './record-set.ts';
import { inventRequest, type UserRequest } from './request.ts';

/** How a user's records begin: that many invented ones, or one for each entry with the fields that it names. */
export type InitialRecords<T> = number | readonly Partial<T>[];

/** A user that the caller of `startSandbox` or `addUser` asks for. Without a count, there are none of that kind. */
export interface UserSpecification {
  readonly primaryId: string;
  readonly loans?: InitialRecords<Loan>;
  readonly requests?: InitialRecords<UserRequest>;
  readonly fees?: InitialRecords<Fee>;
}

/** One user and what Alma knows of them: the truth that a cache is measured by. */
export class SandboxUser {
  /** From 1, in the order of creation. */
  readonly number: number;
  /** The primary id in its stored case. */
  readonly primaryId: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly loans: RecordSet<Loan>;
  readonly requests: RecordSet<UserRequest>;
  readonly fees: RecordSet<Fee>;

  constructor(origin: Origin, number: number, profile: Profile, specification?: UserSpecification) {
    this.number = number;
    this.primaryId = profile.primaryId;
    this.firstName = profile.firstName;
    this.lastName = profile.lastName;
    const kind = <T>(
      name: 'loan' | 'request' | 'fee',
      prefix: IdPrefix,
      idOf: (record: T) => string,
      invent: (origin: Origin, owner: SandboxUser, index: number) => T,
    ) => ({
      name,
      idOf,
      invent: (index: number) => invent(origin, this, index),
      indexOf: (id: string) => indexOfId(prefix, number, id),
    });
    this.loans = recordSet(
      kind('loan', '173', (loan) => loan.loan_id, inventLoan),
      specification?.loans ?? profile.loans,
    );
    this.requests = recordSet(
      kind('request', '174', (request) => request.request_id, inventRequest),
      specification?.requests ?? profile.requests,
    );
    this.fees = recordSet(
      kind('fee', '175', (fee) => fee.id, inventFee),
      specification?.fees ?? profile.fees,
    );
  }

  /** The library card's number, by which Alma finds the user too. */
  get barcode(): string {
    return makeId('300', this.number, 99_999);
  }
}

function recordSet<T extends object>(
  kind: ConstructorParameters<typeof RecordSet<T>>[0],
  initial: InitialRecords<T>,
): RecordSet<T> {
  if (typeof initial === 'number') {
    return new RecordSet(kind, initial);
  }
  const records = new RecordSet(kind, 0);
  for (const fields of initial) {
    records.add(fields);
  }
  return records;
}
