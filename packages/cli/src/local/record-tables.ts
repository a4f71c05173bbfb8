import { recordKinds } from '@alma-cache/cache-schemas';
import type { LocalStack, LocalTable } from '@alma-cache/local-stack';

/** The environment variables by which functions know the table of each kind of record. */
const VARIABLES = {
  user: 'USER_CACHE_TABLE',
  loan: recordKinds.loan.tableVariable,
  request: recordKinds.request.tableVariable,
  fee: recordKinds.fee.tableVariable,
} as const;

export type RecordKind = keyof typeof VARIABLES;

/** The kinds of record that the cache holds; each has a table. */
export const RECORD_KINDS = Object.keys(VARIABLES) as RecordKind[];

/** The table that the functions know as the one of this kind of record. */
export function recordTable(stack: LocalStack, kind: RecordKind): LocalTable | undefined {
  const name = stack.functionNames.map((fn) => stack.environment(fn)[VARIABLES[kind]]).find(Boolean);
  return stack.tables.find((table) => table.name === name);
}
