import type { ListBody } from '../http/answer.ts';
import { type Page, readPage } from '../http/parameters.ts';

/** A list of which the request's `limit` and `offset` choose the page. */
export function pagedList(
  root: string,
  key: string,
  records: readonly object[],
  query: URLSearchParams,
): ListBody {
  return list(root, key, records, readPage(query));
}

/** A list that Alma always sends whole. */
export function wholeList(root: string, key: string, records: readonly object[], more: object): ListBody {
  return { ...list(root, key, records, { offset: 0, limit: records.length }), more };
}

function list(root: string, key: string, records: readonly object[], page: Page): ListBody {
  return {
    type: 'list',
    root,
    key,
    total: records.length,
    ...page,
    page: (offset, limit) => records.slice(offset, offset + limit),
  };
}
