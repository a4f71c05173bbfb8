import { InvalidPageError } from './errors.ts';
import type { Found } from './found.ts';

/** Which part of a list a request asks for. */
export interface PageQuery {
  /** How many records; undefined is all. */
  readonly limit: number | undefined;
  /** How many records to pass over. */
  readonly offset: number;
}

/** Part of a list, and how long the list is. */
export interface Page<R> {
  readonly records: readonly R[];
  readonly total: number;
  readonly query: PageQuery;
}

/**
 * The `limit` and `offset` of a request's query; without them a list is answered whole.
 * @throws InvalidPageError for a limit that is no whole number from 1 on, an offset that is none from 0 on
 */
export function pageQuery(parameters: Readonly<Record<string, string | undefined>> | null): PageQuery {
  const { limit, offset } = parameters ?? {};
  return {
    limit: limit === undefined ? undefined : wholeNumber('limit', limit, 1),
    offset: offset === undefined ? 0 : wholeNumber('offset', offset, 0),
  };
}

function wholeNumber(name: string, text: string, least: number): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least) return number;
  throw new InvalidPageError(`The ${name} must be a whole number from ${least} to 999999999.`);
}

/** The part of a list that was asked for, as of the whole list. */
export function pageOf<R>(list: Found<readonly R[]>, query: PageQuery): Found<Page<R>> {
  const { limit = Number.POSITIVE_INFINITY, offset } = query;
  const records = list.value.slice(offset, offset + limit);
  return { ...list, value: { records, total: list.value.length, query } };
}

/**
 * Where the other parts of the list are, as the value of a `Link` header (RFC 8288): relative to the request's own URL, which
 * the API does not know. Undefined where the list is answered whole.
 */
export function linkTo({ total, query: { limit, offset } }: Page<unknown>): string | undefined {
  if (limit === undefined) return undefined;
  const last = Math.max(0, Math.ceil(total / limit) - 1) * limit;
  const links: [rel: string, offset: number][] = [
    ['first', 0],
    ...(offset > 0 ? [['prev', Math.max(0, offset - limit)] as [string, number]] : []),
    ...(offset + limit < total ? [['next', offset + limit] as [string, number]] : []),
    ['last', last],
  ];
  return links.map(([rel, at]) => `<?limit=${limit}&offset=${at}>; rel="${rel}"`).join(', ');
}
