import type { AlmaLoan } from '@alma-cache/alma-client';
import { type Evidence, saidFields } from './evidence.ts';
import { parseAlmaDate } from './expiry.ts';
import type { MergedTable } from './merge.ts';
import { idsAsText, type Present, pickPresent } from './present.ts';
import { storedUserId } from './user-id.ts';

/** Kept as Alma has them. */
const COPIED_FIELDS = [
  'renewable',
  'call_number',
  'loan_status',
  'due_date',
  'loan_date',
  'last_renew_date',
  'library',
  'item_barcode',
  'mms_id',
  'title',
  'author',
  'description',
  'publication_year',
  'process_status',
] as const satisfies (keyof AlmaLoan)[];

/** A loan in the cache: Alma's own fields, dates as Alma writes them. */
export interface LoanRecord extends Present<Pick<AlmaLoan, (typeof COPIED_FIELDS)[number]>> {
  loan_id: string;
  /** Lower case. */
  user_id?: string;
  /** Epoch seconds: when the loan is due; 0 where Alma gives no readable due date. */
  expiry_date: number;
}

/** What a record tells of the loan: all its fields but the cache's own expiry. */
export const loanFields = ['loan_id', 'user_id', ...COPIED_FIELDS] as const satisfies (keyof LoanRecord)[];

export const loanTable: MergedTable<LoanRecord> = {
  key: 'loan_id',
  expiry: 'expiry_date',
  fields: loanFields,
  expiryFollows: 'due_date',
};

/** The record of a loan. A loan without a due date is stored as expired: readers ask Alma for it each time. */
export function toLoanRecord(loan: AlmaLoan): LoanRecord {
  return {
    loan_id: loan.loan_id,
    ...(loan.user_id && { user_id: storedUserId(loan.user_id) }),
    ...idsAsText(pickPresent(loan, COPIED_FIELDS), ['mms_id', 'item_barcode']),
    expiry_date: parseAlmaDate(loan.due_date) ?? 0,
  };
}

/** What an answer or an event tells of a loan. A `renewable` of null is Alma's for "not computed". */
export const toLoanEvidence = (loan: AlmaLoan): Evidence<LoanRecord> => ({
  record: toLoanRecord(loan),
  says: saidFields(loan, loanFields, ['user_id', 'renewable']),
});
