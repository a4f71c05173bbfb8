import { feeKind } from './fee-kind.ts';
import { ofKindNames, type RecordKindName } from './kind-names.ts';
import { loanKind } from './loan-kind.ts';
import type { RecordKind } from './record-kind.ts';
import { requestKind } from './request-kind.ts';

/** Every kind of a user's records, by name. */
export const recordKinds = {
  loan: loanKind,
  request: requestKind,
  fee: feeKind,
} as const satisfies Record<RecordKindName, RecordKind>;

/** Something for each kind, by name. */
export function ofKinds<T>(of: (kind: RecordKind) => T): Record<RecordKindName, T> {
  return ofKindNames((name) => of(recordKinds[name]));
}
