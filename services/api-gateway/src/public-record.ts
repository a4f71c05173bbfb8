import type { RecordKind } from '@alma-cache/cache-schemas';

/** What the API tells of a record: whatever else a table holds, such as the cache's own expiry, stays inside. */
export function publicRecord({ fields }: Pick<RecordKind, 'fields'>, record: object): object {
  const values = new Map(Object.entries(record));
  return Object.fromEntries(
    fields.filter((field) => values.has(field)).map((field) => [field, values.get(field)]),
  );
}
