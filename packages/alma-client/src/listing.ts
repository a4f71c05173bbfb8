import type { CallOptions, Connection, Query } from './connection.ts';
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
  query?: Query | undefined;
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
  const fetchPage = async (offset: number) => {
    const answer = await connection.get(
      route,
      { ...query, limit: String(PAGE_SIZE), offset: String(offset) },
      options,
    );
    return listOf<R>(answer, member, idField, route);
  };
  const endless = (why: string) =>
    new AlmaUnreadableError(`Alma does not end ${route.subject}: ${why}`, { retryable: false });
  return paged(fetchPage, (record) => String(record[idField]), endless);
}
