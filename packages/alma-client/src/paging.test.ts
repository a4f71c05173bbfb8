import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MAX_PAGES, PAGE_SIZE, type Page } from './paging.ts';
import { honest, ids, whole } from './testing/lists.ts';

type Server = (offset: number) => Page<string>;

/** Reads a list from a server that may misbehave, and counts its requests. */
async function read(server: Server): Promise<{ records: string[]; requests: number }> {
  let requests = 0;
  const fetchPage = async (offset: number) => {
    requests += 1;
    return server(offset);
  };
  const records = await whole(fetchPage);
  return { records, requests };
}

test.each([
  [0, 1],
  [1, 1],
  [99, 1],
  [100, 2],
  [250, 3],
  [5000, 51],
])('%i records take %i requests', async (count, requests) => {
  expect(await read(honest(count))).toEqual({ records: ids(count), requests });
});

test.each([
  ['too large', 10_000],
  ['too small', 3],
  ['the size of the page', 100],
  ['-1', -1],
  ['zero', 0],
  ['missing', undefined],
])('a total that is %s neither loses nor repeats a record', async (_, total) => {
  const { records, requests } = await read((offset) => ({ ...honest(250)(offset), total }));
  expect(records).toEqual(ids(250));
  expect(requests).toBeLessThanOrEqual(4);
});

test('pages that are shorter than asked for are followed as long as the total promises more', async () => {
  expect((await read(honest(250, 250, 30))).records).toEqual(ids(250));
});

test('an oversize page that holds everything is all there is', async () => {
  const everything = { records: ids(250), total: 250 };
  expect(await read(() => everything)).toEqual({ records: ids(250), requests: 1 });
});

test('an oversize page that comes again under a wrong total is not repeated', async () => {
  const everything = { records: ids(250), total: 400 };
  expect(await read(() => everything)).toEqual({ records: ids(250), requests: 2 });
});

test('a full page that comes again and again is an error instead of a cut list', async () => {
  await expect(read(() => ({ records: ids(100), total: 250 }))).rejects.toThrow('again and again');
});

test('a record on two pages counts once', async () => {
  const shifted: Server = (offset) => ({
    records: ids(100, offset === 0 ? 0 : 60).slice(0, 100),
    total: 160,
  });
  expect((await read(shifted)).records).toEqual(ids(160));
});

test('a list without end is an error instead of a cut list', async () => {
  const endless: Server = (offset) => ({ records: [`id-${offset}`], total: Number.MAX_SAFE_INTEGER });
  await expect(read(endless)).rejects.toThrow(`more than ${MAX_PAGES} pages`);
});

/** A server that keeps to its offsets and lies about everything else, differently on every page. */
const hostile = fc.record({
  count: fc.nat(450),
  totals: fc.infiniteStream(fc.option(fc.integer({ min: -1, max: 1000 }), { nil: undefined })),
});

test('whatever the totals say, every record comes exactly once, in order, in few requests', async () => {
  await fc.assert(
    fc.asyncProperty(hostile, async ({ count, totals }) => {
      const { records, requests } = await read((offset) => honest(count, totals.next().value)(offset));
      expect(records).toEqual(ids(count));
      expect(requests).toBeLessThanOrEqual(Math.floor(count / PAGE_SIZE) + 2);
    }),
  );
});

test('whatever pages a server makes up, no record comes twice, and reading ends', async () => {
  const madeUpPage = fc.record({
    records: fc.array(fc.nat(300).map(String), { maxLength: 120 }),
    total: fc.option(fc.integer(), { nil: undefined }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(madeUpPage, { minLength: 1, maxLength: 20 }), async (pages) => {
      let turn = 0;
      const madeUp: Server = () => pages[turn++ % pages.length] ?? { records: [], total: 0 };
      const { records, requests } = await read(madeUp);
      expect(new Set(records).size).toBe(records.length);
      expect(requests).toBeLessThanOrEqual(302);
    }),
  );
});
