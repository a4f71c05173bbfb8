import { feeKind } from './fee-kind.ts';
import { loanKind } from './loan-kind.ts';
import type { RecordKind, RecordKindName } from './record-kind.ts';
import { requestKind } from './request-kind.ts';

/** Every kind of a user's records, by name. */
export const recordKinds = {
  loan: loanKind,
  request: requestKind,
  fee: feeKind,
} as const satisfies Record<RecordKindName, RecordKind>;
