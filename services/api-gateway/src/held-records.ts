import type { Dated } from '@alma-cache/cache-schemas';
import type { CachedKind } from './cached-kind.ts';
import { fromCache, type Lookup } from './lookup.ts';

/** Those of the records that the cache has: the valid ones, or where the lookup takes them the expired ones too. */
export async function heldRecords<R extends object>(
  records: Pick<CachedKind<never, R>['records'], 'getManyValidDated' | 'inspectMany'>,
  ids: readonly string[],
  lookup: Lookup,
): Promise<Dated<R>[]> {
  if (!lookup.takesExpired) return (await fromCache(lookup, () => records.getManyValidDated(ids))) ?? [];
  const inspected = await fromCache(lookup, () => records.inspectMany(ids));
  return [...(inspected?.values() ?? [])].filter((inspection) => 'record' in inspection);
}
