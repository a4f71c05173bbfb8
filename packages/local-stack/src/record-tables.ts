import type { LocalStack } from './stack.ts';
import type { LocalTable } from './table.ts';

/** The kinds of record that the cache holds; each has a table, named by a variable such as `LOAN_CACHE_TABLE`. */
export const RECORD_KINDS = ['user', 'loan', 'request', 'fee'] as const;

export type RecordKind = (typeof RECORD_KINDS)[number];

/** The table that the functions know as the one of this kind of record. */
export function recordTable(stack: LocalStack, kind: RecordKind): LocalTable | undefined {
  const variable = `${kind.toUpperCase()}_CACHE_TABLE`;
  const name = stack.functionNames.map((fn) => stack.environment(fn)[variable]).find(Boolean);
  return stack.tables.find((table) => table.name === name);
}
