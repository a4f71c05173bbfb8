import type { ListBody } from '../http/answer.ts';
import { readPage } from '../http/parameters.ts';

/**
 * A list of which the request's `limit` and `offset` choose the page.
 * @param show how a record on the page is told, where it is not told as it is
 */
export function pagedList<T extends object>(
  root: string,
  key: string,
  records: readonly T[],
  query: URLSearchParams,
  show: (record: T) => object = (record) => record,
): ListBody {
  return {
    type: 'list',
    root,
    key,
    total: records.length,
    ...readPage(query),
    page: (offset, limit) => records.slice(offset, offset + limit).map(show),
  };
}

/** A list that Alma always sends whole, whatever the request's `limit` and `offset`. */
export function wholeList(root: string, key: string, records: readonly object[], more: object): ListBody {
  const total = records.length;
  return { type: 'list', root, key, total, offset: 0, limit: total, page: () => records, more };
}
