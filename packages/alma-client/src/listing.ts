import type { CallOptions, Connection } from './connection.ts';
import { listOf } from './envelope.ts';
import { AlmaUnreadableError } from './errors.ts';
import { PAGE_SIZE, paged } from './paging.ts';
import type { Route } from './routes.ts';
import type { UnknownFields } from './types/common.ts';

/** A paged list of Alma, by the names that Alma gives to it and to its records' ids. */
export interface Listing {
  route: Route;
  member: string;
  idField: string;
  query?: Record<string, string>;
}

/**
 * Every record of a list, page after page. Does without `order_by`: Alma's default order, by id, is stable, and `id` is
 * not among the values that its documentation allows to ask for.
 */
export function everyRecord<R extends UnknownFields>(
  connection: Connection,
  { route, member, idField, query }: Listing,
  options: CallOptions,
): AsyncGenerator<R, void, undefined> {
  const read = (json: unknown) => listOf<R>(json, member, idField, route);
  const fetchPage = (offset: number) => {
    const page = { limit: String(PAGE_SIZE), offset: String(offset) };
    return connection.get({ route, query: { ...query, ...page }, read }, options);
  };
  const endless = (why: string) =>
    new AlmaUnreadableError(`Alma does not end ${route.subject}: ${why}`, { retryable: false });
  return paged(fetchPage, (record) => String(record[idField]), endless);
}
