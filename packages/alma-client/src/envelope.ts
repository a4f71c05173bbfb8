import { AlmaUnreadableError } from './errors.ts';
import { asList, isJsonObject, type JsonObject } from './json.ts';
import type { Page } from './paging.ts';
import type { Route } from './routes.ts';

/**
 * The records of a list's envelope, `{"item_loan": […], "total_record_count": 2}`. Alma leaves the list out when it
 * is empty.
 * @throws AlmaUnreadableError for anything else: taking it for an empty list would lose a patron's records
 */
export function listOf<R>(answer: unknown, member: string, idField: string, route: Route): Page<R> {
  if (!isJsonObject(answer) || !(member in answer || 'total_record_count' in answer)) {
    throw new AlmaUnreadableError(`Alma's answer for ${route.subject} has neither ${member} nor a count`);
  }
  const records = asList(answer[member]).map((record) => recordOf<R>(record, idField, route));
  return { records, total: countOf(answer) };
}

/**
 * One of Alma's records. Only its id is certain to be there, and a string; all else is as Alma sent it.
 * @throws AlmaUnreadableError for what has no id
 */
export function recordOf<R>(record: unknown, idField: string, route: Route): R {
  const id = isJsonObject(record) ? record[idField] : undefined;
  if (typeof id !== 'string' || id === '') {
    throw new AlmaUnreadableError(`Alma's answer for ${route.subject} holds a record without ${idField}`);
  }
  return record as R;
}

function countOf({ total_record_count: count }: JsonObject): number | undefined {
  const total = typeof count === 'string' ? Number.parseInt(count, 10) : count;
  return typeof total === 'number' && Number.isFinite(total) ? total : undefined;
}
