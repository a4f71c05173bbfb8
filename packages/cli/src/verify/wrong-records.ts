import type { RecordKindName } from '@alma-cache/cache-schemas';
import type { KindComparison, UserComparison } from '@alma-cache/cache-schemas/verify';

/** A record of which the cache would tell something wrong. */
export interface WrongRecord {
  readonly kind: RecordKindName;
  readonly id: string;
  readonly what: 'missing' | 'outdated' | 'noLongerThere';
  /** Names of the fields that differ, of an outdated one: what is in them is the patron's. */
  readonly fields: readonly string[];
}

/** What is wrong of a user. */
export function wrongRecords(comparison: UserComparison): WrongRecord[] {
  const kinds = Object.entries(comparison) as [RecordKindName, KindComparison][];
  return kinds.flatMap(([kind, { missing, outdated, noLongerThere }]) => [
    ...missing.map((id) => ({ kind, id, what: 'missing' as const, fields: [] })),
    ...outdated.map(({ id, fields }) => ({
      kind,
      id,
      what: 'outdated' as const,
      fields: fields.map(({ field }) => field),
    })),
    ...noLongerThere.map((id) => ({ kind, id, what: 'noLongerThere' as const, fields: [] })),
  ]);
}
