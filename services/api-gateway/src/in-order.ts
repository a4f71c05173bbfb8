import { parseAlmaTime, type RecordKind } from '@alma-cache/cache-schemas';

/**
 * The records from the earliest date to the latest: loans as they are due, requests and fees as they were made. Those without a
 * date come last, and those of one moment in the order of their ids, so that the order is the same each time.
 */
export function inOrder<R extends object>(
  kind: Pick<RecordKind<never, R>, 'datedBy' | 'idOf'>,
  records: readonly R[],
): R[] {
  return records
    .map((record) => ({ record, id: kind.idOf(record), time: timeOf(record, kind.datedBy) }))
    .toSorted((one, other) => compare(one.time, other.time) || compare(one.id, other.id))
    .map(({ record }) => record);
}

/** Epoch ms; beyond any other where the record has no readable date. */
function timeOf(record: object, datedBy: readonly string[]): number {
  const values = new Map<string, unknown>(Object.entries(record));
  const times = datedBy
    .map((field) => values.get(field))
    .map((value) => (typeof value === 'string' ? parseAlmaTime(value) : undefined));
  return times.find((time) => time !== undefined) ?? Number.POSITIVE_INFINITY;
}

function compare<T extends string | number>(one: T, other: T): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
