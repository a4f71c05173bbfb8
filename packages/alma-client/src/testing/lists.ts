import { PAGE_SIZE, type Page, paged } from '../paging.ts';

/** So many ids, each its own record. */
export const ids = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, index) => `id-${from + index}`);

/** A list of `count` records in pages of `size`, which reports `total`. */
export const honest =
  (count: number, total: number | undefined = count, size = PAGE_SIZE) =>
  (offset: number): Page<string> => ({ records: ids(count).slice(offset, offset + size), total });

/** Every record of a list, collected in `records`. */
export async function whole(
  fetchPage: (offset: number) => Promise<Page<string>>,
  records: string[] = [],
): Promise<string[]> {
  const list = {
    idOf: (id: string) => id,
    incomplete: (count: number, total: number) => new Error(`${count} records of ${total}`),
    endless: () => new Error('endless'),
  };
  for await (const record of paged(fetchPage, list)) records.push(record);
  return records;
}
