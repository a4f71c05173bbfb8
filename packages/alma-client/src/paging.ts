/** Records of a page: the most that Alma gives at once (Alma users.json OpenAPI: `limit` 0–100). */
export const PAGE_SIZE = 100;

/** A million records. No list of Alma is that long; one that is has no end. */
export const MAX_PAGES = 10_000;

export interface Page<R> {
  records: R[];
  /** Alma's `total_record_count`, which is wrong at times: too large, too small, -1. */
  total: number | undefined;
}

/**
 * Every record of a paged list from an offset on, once, in Alma's order.
 *
 * A full page is always followed by a request for the next, whatever the total says, and so is a short one while the
 * total promises more: a wrong total costs one request but never a record. An empty page ends the list, and one that
 * brings nothing new: Alma has been seen to ignore limit and offset and to send everything at once, again and again.
 * A list that changes while it is being read can still miss or repeat a record, as with any offset.
 *
 * @param endless makes the error for a list that cannot be read in full
 */
export async function* paged<R>(
  fetchPage: (offset: number) => Promise<Page<R>>,
  idOf: (record: R) => string,
  endless: (why: string) => Error,
  start = 0,
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
      if (full && promised) throw endless('the same page comes again and again');
      return;
    }
    if (!full && !promised) return;
  }
  throw endless(`there are more than ${MAX_PAGES} pages`);
}
