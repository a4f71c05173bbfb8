import type { AlmaLoan } from '@alma-cache/alma-client';
import { type LoanRecord, loanFields, toLoanEvidence, toLoanRecord } from './loan-record.ts';
import { LoanStore } from './loan-store.ts';
import { isStatus, ownerId, type RecordKind } from './record-kind.ts';
import { storedUserId } from './user-id.ts';

export const loanKind: RecordKind<AlmaLoan, LoanRecord> = {
  name: 'loan',
  plural: 'loans',
  idField: 'loan_id',
  idName: 'loanID',
  ownerField: 'user_id',
  ownerPath: ['user_id'],
  list: 'loan_ids',
  datedBy: ['due_date'],
  fields: loanFields,
  wordings: [],
  // Null without `expand=renewable`, which only lists take (Alma users.json OpenAPI).
  toldByLists: ['renewable'],
  tableVariable: 'LOAN_CACHE_TABLE',
  isPaged: true,
  store: (options) => new LoanStore(options),
  toRecord: (loan) => toLoanRecord(loan),
  toEvidence: (loan) => toLoanEvidence(loan),
  idOf: (loan) => loan.loan_id,
  ownerOf: (loan) => ownerId(loan.user_id),
  withOwner: (loan, userId) => ({ ...loan, user_id: loan.user_id ?? storedUserId(userId) }),
  // Not in the list, but for `loan_status=Complete` (Alma users.json OpenAPI).
  isActive: (loan) => !isStatus(loan.loan_status, 'COMPLETE'),
  readOne: (alma, id) => alma.getLoan(id),
  readAll: (alma) => alma.loans(),
};
