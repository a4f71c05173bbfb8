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

test.each([
  ['an oversize page', ids(250), 400],
  ['a full page', ids(100), 250],
  ['a short page', ids(30), 31],
])('%s that comes again instead of what the total promises is an error', async (_, records, total) => {
  const { length } = records;
  await expect(read(() => ({ records, total }))).rejects.toThrow(`${length} records of ${total}`);
});

test('an empty page is no end below the total', async () => {
  await expect(read(honest(250, 350))).rejects.toThrow('250 records of 350');
  await expect(read(honest(0, 3))).rejects.toThrow('0 records of 3');
});

test('a record on two pages counts once', async () => {
  const shifted: Server = (offset) => ({
    records: ids(100, offset === 0 ? 0 : 60).slice(0, 100),
    total: 160,
  });
  expect((await read(shifted)).records).toEqual(ids(160));
});

test('a record that the list and its total have twice counts once, too', async () => {
  const doubled = [...ids(120), 'id-119'];
  const server: Server = (offset) => ({ records: doubled.slice(offset, offset + PAGE_SIZE), total: 121 });
  expect((await read(server)).records).toEqual(ids(120));
});

test(`a list of more than ${MAX_PAGES} pages is an error instead of a cut list`, async () => {
  const endless: Server = (offset) => ({ records: [`id-${offset}`], total: Number.MAX_SAFE_INTEGER });
  await expect(read(endless)).rejects.toThrow('endless');
});

/** A server that keeps to its offsets and lies about everything else, differently on every page. */
const hostile = fc.record({
  count: fc.nat(450),
  totals: fc.infiniteStream(fc.option(fc.integer({ min: -1, max: 1000 }), { nil: undefined })),
});

test('whatever the totals say, every record comes exactly once, in order, in few requests, or none is promised', async () => {
  await fc.assert(
    fc.asyncProperty(hostile, async ({ count, totals }) => {
      let total: number | undefined;
      let requests = 0;
      const server: Server = (offset) => {
        requests += 1;
        total = totals.next().value;
        return honest(count, total)(offset);
      };
      const outcome = await read(server).catch((error: Error) => error.message);
      if (outcome === `${count} records of ${total}`) expect(total).toBeGreaterThan(count);
      else expect(outcome).toMatchObject({ records: ids(count) });
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
      const seen: string[] = [];
      const madeUp = async () => pages[turn++ % pages.length] ?? { records: [], total: 0 };
      const outcome = await whole(madeUp, seen).catch((error: Error) => error.message);
      expect(outcome).toEqual(typeof outcome === 'string' ? expect.stringMatching(/records of/) : seen);
      expect(new Set(seen).size).toBe(seen.length);
      expect(turn).toBeLessThanOrEqual(302);
    }),
  );
});
