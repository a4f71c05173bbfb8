import { failures, type Harness } from '@alma-cache/testing/harness';

/** How many of the loans the cache tells of. */
export async function cachedLoans({ stack }: Harness, loanIds: readonly string[]): Promise<number> {
  const items = await Promise.all(loanIds.map((id) => stack.table('loanCacheTable').get(id)));
  return items.filter((item) => item !== undefined && !('deleted' in item)).length;
}

/** What was logged of records that failed, but for the first of them. */
export async function failuresSince({ stack }: Harness, count: number): Promise<Record<string, unknown>[]> {
  return (await failures(stack)).slice(count);
}
