import { feeKind } from './fee-kind.ts';
import type { RecordKindName } from './kind-names.ts';
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
  const entries = Object.values(recordKinds).map((kind: RecordKind) => [kind.name, of(kind)]);
  return Object.fromEntries(entries) as Record<RecordKindName, T>;
}
