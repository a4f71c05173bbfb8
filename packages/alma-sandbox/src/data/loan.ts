import { Random } from '../random.ts';
import { type CodedValue, coded, type LinkedValue } from './coded-value.ts';
import { addDays, almaDateTime, almaDateTimeWithoutMs } from './dates.ts';
import { makeId } from './ids.ts';
import { type Origin, type Owner, userLink } from './origin.ts';
import type { RecordKind } from './record-kind.ts';
import { circulationDesk, libraries, locations } from './vocabulary.ts';
import { inventWork } from './work.ts';

/** A loan as Alma's users API shows it (`rest_item_loan`). */
export interface Loan {
  readonly loan_id: string;
  readonly circ_desk: CodedValue;
  readonly return_circ_desk?: CodedValue & { readonly link?: string | null };
  readonly library: CodedValue;
  readonly user_id: string;
  readonly item_barcode: string;
  readonly due_date: string;
  readonly loan_status: string;
  readonly loan_date: string;
  readonly return_date?: string;
  readonly process_status: string;
  readonly mms_id: string;
  readonly holding_id: string;
  readonly item_id: string;
  readonly title: string;
  readonly author: string | null;
  readonly description: string | null;
  readonly publication_year?: string;
  readonly location_code: { readonly value: string; readonly name: string };
  readonly item_policy: { readonly value: string | null; readonly description: string | null };
  readonly call_number?: string;
  readonly loan_fine?: number;
  readonly request_id?: LinkedValue;
  /** What `expand=renewable` tells; an answer without it says null, as does an invented loan here. */
  readonly renewable: boolean | null;
  readonly last_renew_date?: string;
  readonly last_renew_status: CodedValue;
}

/** Invents the given loan (from 0) of a user. It is due two to twelve weeks from now. */
export function inventLoan(origin: Origin, owner: Owner, index: number): Loan {
  const random = new Random(origin.seed, 'loan', owner.number, index);
  const lent =
    addDays(origin.today, -random.integer(1, 60)) +
    random.integer(8, 20) * 3_600_000 +
    random.integer(0, 3_599_999);
  const due = addDays(origin.today, random.integer(14, 84)) + 22 * 3_600_000;
  const renewed = random.chance(0.2);
  return {
    loan_id: makeId('loan', owner.number, index),
    circ_desk: circulationDesk,
    return_circ_desk: { value: '', desc: null, link: null },
    library: random.pick(libraries),
    user_id: owner.primaryId,
    item_barcode: makeId('barcode', owner.number, index),
    due_date: renewed ? almaDateTime(due) : almaDateTimeWithoutMs(due),
    loan_status: 'ACTIVE',
    loan_date: random.chance(0.8) ? almaDateTime(lent) : almaDateTimeWithoutMs(lent),
    process_status: renewed ? 'RENEW' : 'NORMAL',
    holding_id: makeId('holding', owner.number, index),
    item_id: makeId('item', owner.number, index),
    ...inventWork(random, owner, index),
    ...(random.chance(0.9) && { publication_year: random.pick(['c1984.', '2000', '2020.', '[1923]']) }),
    location_code: random.pick(locations),
    item_policy: random.chance(0.5)
      ? { value: null, description: null }
      : random.pick([
          { value: '37', description: 'Two weeks' },
          { value: '40', description: 'One semester' },
        ]),
    ...(random.chance(0.9) && { call_number: `QA${random.integer(1, 99)} .S${random.integer(1, 999)}` }),
    ...(random.chance(0.9) && { loan_fine: random.chance(0.9) ? 0 : random.integer(1, 100) / 4 }),
    ...(random.chance(0.1) && { request_id: requestLink(owner, index) }),
    renewable: null,
    ...(renewed && { last_renew_date: almaDateTime(lent + 3_600_000) }),
    last_renew_status: renewed ? coded('401193;', 'Renewed Successfully') : coded(null, ''),
  };
}

export const loanKind: RecordKind<Loan> = {
  name: 'loan',
  counts: { usual: [0, 8], heavy: [100, 300] },
  idOf: (loan) => loan.loan_id,
  invent: inventLoan,
  ownedBy: (user_id, loan) => ({ ...loan, user_id }),
};

/** Whether a loan can be renewed: as it was specified, else once. */
export function isRenewable(loan: Loan): boolean {
  return loan.renewable ?? loan.process_status === 'NORMAL';
}

/**
 * The request that a loan filled. It is done, so it is none of the user's requests: its number lies beyond
 * theirs.
 */
function requestLink(owner: Owner, index: number): LinkedValue {
  const value = makeId('request', owner.number, 60_000 + index);
  return { value, link: `${userLink(owner.primaryId)}/requests/${value}` };
}
