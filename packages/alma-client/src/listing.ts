import type { CallOptions, Connection } from './connection.ts';
import { listOf } from './envelope.ts';
import { AlmaUnreadableError } from './errors.ts';
import { isJsonObject, type JsonObject } from './json.ts';
import { MAX_PAGES, PAGE_SIZE, type Page, paged } from './paging.ts';
import { readAhead } from './read-ahead.ts';
import type { Route } from './routes.ts';
import type { UnknownFields } from './types/common.ts';

/** A paged list of Alma, by the names that Alma gives to it and to its records' ids. */
export interface Listing {
  route: Route;
  member: string;
  idField: string;
  query?: Record<string, string>;
  /** How many records to pass over. Default: 0. */
  offset?: number;
}

/**
 * Every record of a list, fetched page by page as they are consumed. Does without `order_by`: Alma's default order, by
 * id, is stable, and `id` is not among the values that its documentation allows to ask for.
 */
export function everyRecord<R extends UnknownFields>(
  connection: Connection,
  listing: Listing,
  options: CallOptions,
): AsyncGenerator<R, void, undefined> {
  return recordsOf(listing, pagesOf(connection, listing, options));
}

/** The whole of a list, several of its pages at once. */
export async function allRecords<R extends UnknownFields>(
  connection: Connection,
  listing: Listing,
  options: CallOptions,
): Promise<R[]> {
  const records: R[] = [];
  const pages = readAhead<R>(pagesOf(connection, listing, options));
  for await (const record of recordsOf(listing, pages)) records.push(record);
  return records;
}

/** A list that Alma does not page, and what else its answer tells. */
export interface UnpagedList<R> {
  readonly records: R[];
  readonly envelope: JsonObject;
}

/** Every record of a list that Alma does not page, in one call. */
export function unpagedList<R extends UnknownFields>(
  connection: Connection,
  { route, member, idField, query = {} }: Listing,
  options: CallOptions,
): Promise<UnpagedList<R>> {
  const read = (json: unknown) => {
    const { records, total = 0 } = listOf<R>(json, member, idField, route);
    if (records.length < total) throw incomplete(route, records.length, total);
    return { records, envelope: isJsonObject(json) ? json : {} };
  };
  return connection.get({ route, query, read }, options);
}

/** How many records a list has, in one call; undefined where Alma does not say. */
export function countRecords(
  connection: Connection,
  { route, member, idField, query }: Listing,
  options: CallOptions,
): Promise<number | undefined> {
  const read = (json: unknown) => {
    const { total } = listOf(json, member, idField, route);
    // Alma has been seen to answer -1.
    return total === undefined || total < 0 ? undefined : total;
  };
  return connection.get({ route, query: { ...query, limit: '1', offset: '0' }, read }, options);
}

type FetchPage<R> = (offset: number) => Promise<Page<R>>;

/**
 * Pages with the latest total that Alma gave: 0 and -1 come with pages full of records too, and say nothing then. A page
 * without records below the total is no end of the list but a fault, and asked for again.
 */
function pagesOf<R extends UnknownFields>(
  connection: Connection,
  { route, member, idField, query }: Listing,
  options: CallOptions,
): FetchPage<R> {
  let total = 0;
  return (offset) => {
    const read = (json: unknown) => {
      const page = listOf<R>(json, member, idField, route);
      if (page.total !== undefined && page.total > 0) total = page.total;
      if (page.records.length === 0 && offset < total) throw incomplete(route, offset, total);
      return { ...page, total };
    };
    const page = { limit: String(PAGE_SIZE), offset: String(offset) };
    return connection.get({ route, query: { ...query, ...page }, read }, options);
  };
}

function recordsOf<R extends UnknownFields>({ route, idField, offset }: Listing, fetchPage: FetchPage<R>) {
  return paged(fetchPage, {
    idOf: (record) => String(record[idField]),
    start: offset,
    incomplete: (records, total) => incomplete(route, records, total),
    endless: () =>
      new AlmaUnreadableError(`Alma does not end ${route.subject} after ${MAX_PAGES} pages`, {
        retryable: false,
      }),
  });
}

function incomplete({ subject }: Route, records: number, total: number): AlmaUnreadableError {
  return new AlmaUnreadableError(
    `Alma's answer for ${subject} ends after ${records} records, though it counts ${total}`,
  );
}
