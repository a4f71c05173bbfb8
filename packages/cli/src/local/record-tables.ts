import { recordKinds } from '@alma-cache/cache-schemas';
import type { LocalStack, LocalTable } from '@alma-cache/local-stack';
import type { CachedKind } from '../kinds.ts';

/** The table that the functions know as the one of this kind of record. */
export function recordTable(stack: LocalStack, kind: CachedKind): LocalTable | undefined {
  const variable = kind === 'user' ? 'USER_CACHE_TABLE' : recordKinds[kind].tableVariable;
  const name = stack.functionNames.map((fn) => stack.environment(fn)[variable]).find(Boolean);
  return stack.tables.find((table) => table.name === name);
}
