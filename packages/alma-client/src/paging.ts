/** Records of a page: the most that Alma gives at once (Alma users.json OpenAPI: `limit` 0–100). */
export const PAGE_SIZE = 100;

/** A million records. No list of Alma is that long; one that is has no end. */
export const MAX_PAGES = 10_000;

export interface Page<R> {
  records: R[];
  /** Alma's `total_record_count`, which is wrong at times: too large, too small, -1. */
  total: number | undefined;
}

/** What is to be known of a paged list. */
export interface PagedList<R> {
  idOf: (record: R) => string;
  /** How many records to pass over. Default: 0. */
  start?: number | undefined;
  /** The error for a list that ends after so many records, although its total is higher. */
  incomplete: (records: number, total: number) => Error;
  /** The error for a list that has more than {@link MAX_PAGES} pages. */
  endless: () => Error;
}

/**
 * Every record of a paged list from an offset on, once, in Alma's order.
 *
 * A full page is always followed by a request for the next, whatever the total says, and so is a short one while the
 * total promises more: a wrong total never costs a record. A page that brings nothing new ends the list, Alma having
 * been seen to ignore limit and offset and to send everything at once, again and again; but where the total promises
 * more even then, nobody knows whether the records are all there are. A list that changes while it is being read can
 * still miss or repeat a record, as with any offset.
 *
 * @throws what `incomplete` or `endless` makes
 */
export async function* paged<R>(
  fetchPage: (offset: number) => Promise<Page<R>>,
  { idOf, start = 0, incomplete, endless }: PagedList<R>,
): AsyncGenerator<R, void, undefined> {
  const seen = new Set<string>();
  let offset = start;
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const { records, total = 0 } = await fetchPage(offset);
    const known = seen.size;
    for (const record of records) {
      const id = idOf(record);
      if (seen.has(id)) continue;
      seen.add(id);
      yield record;
    }
    offset += records.length;

    const full = records.length === PAGE_SIZE;
    const promised = start + seen.size < total;
    if (seen.size === known) {
      // A record that came twice is counted twice by an honest total.
      if (promised && (records.length > 0 || offset < total)) throw incomplete(start + seen.size, total);
      return;
    }
    if (!full && !promised) return;
  }
  throw endless();
}
