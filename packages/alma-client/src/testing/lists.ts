import { PAGE_SIZE, type Page, paged } from '../paging.ts';

/** So many ids, each its own record. */
export const ids = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, index) => `id-${from + index}`);

/** A list of `count` records in pages of `size`, which reports `total`. */
export const honest =
  (count: number, total: number | undefined = count, size = PAGE_SIZE) =>
  (offset: number): Page<string> => ({ records: ids(count).slice(offset, offset + size), total });

/** Every record of a list. */
export async function whole(fetchPage: (offset: number) => Promise<Page<string>>): Promise<string[]> {
  const records: string[] = [];
  for await (const record of paged(
    fetchPage,
    (id) => id,
    (why) => new Error(why),
  ))
    records.push(record);
  return records;
}
