import { PAGE_SIZE, type Page } from './paging.ts';

/** At a second for a page, as Alma takes on bad days, a list of 5,000 would otherwise take most of a minute. */
export const PAGES_AHEAD = 3;

/**
 * Asks for the next pages while one is being read, as far as the page's total promises any: for lists that are wanted
 * whole. A total that promises too much costs at most three requests more; what they bring is never looked at.
 */
export function readAhead<R>(
  fetchPage: (offset: number) => Promise<Page<R>>,
): (offset: number) => Promise<Page<R>> {
  const underWay = new Map<number, Promise<Page<R>>>();

  const start = (offset: number): Promise<Page<R>> => {
    const page = underWay.get(offset) ?? fetchPage(offset);
    // Whoever asks for the page is told of its failure; nobody may ever ask.
    page.catch(() => undefined);
    underWay.set(offset, page);
    return page;
  };

  return async (offset) => {
    const page = await start(offset);
    const { records, total = 0 } = page;
    if (records.length === PAGE_SIZE) {
      const end = Math.min(total, offset + PAGE_SIZE * (PAGES_AHEAD + 1));
      for (let next = offset + PAGE_SIZE; next < end; next += PAGE_SIZE) start(next);
    }
    underWay.delete(offset);
    return page;
  };
}
