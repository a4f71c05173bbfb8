import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Page } from './paging.ts';
import { PAGES_AHEAD, readAhead } from './read-ahead.ts';
import { honest, ids, whole } from './testing/lists.ts';

/** Counts requests, and how many were under way at most. */
function watched(server: (offset: number) => Page<string>) {
  const seen = { requests: 0, underWay: 0, most: 0 };
  const fetch = async (offset: number) => {
    seen.requests += 1;
    seen.underWay += 1;
    seen.most = Math.max(seen.most, seen.underWay);
    try {
      await new Promise((resolve) => setImmediate(resolve));
      return server(offset);
    } finally {
      seen.underWay -= 1;
    }
  };
  return { seen, fetch };
}

describe('reading ahead', () => {
  test.each([0, 1, 100, 101, 250, 5000])(
    'of %i records takes the requests that reading on takes',
    async (count) => {
      const one = watched(honest(count));
      const other = watched(honest(count));
      expect(await whole(readAhead(one.fetch))).toEqual(ids(count));
      await whole(other.fetch);
      expect(one.seen.requests).toBe(other.seen.requests);
    },
  );

  test('asks for several pages at once, and no more than it says', async () => {
    const { seen, fetch } = watched(honest(5000));
    await whole(readAhead(fetch));
    expect(seen.most).toBe(PAGES_AHEAD);
  });

  test('neither loses nor repeats a record, whatever the total says, for a few requests at the most', async () => {
    const totals = fc.integer({ min: -1, max: 10_000 });
    await fc.assert(
      fc.asyncProperty(fc.nat(700), totals, async (count, total) => {
        const ahead = watched(honest(count, total));
        const one = watched(honest(count, total));
        const read = (fetch: typeof one.fetch) => whole(fetch).catch((error: Error) => error.message);
        expect(await read(readAhead(ahead.fetch))).toEqual(
          total > count ? `${count} records of ${total}` : ids(count),
        );
        await read(one.fetch);
        expect(ahead.seen.requests - one.seen.requests).toBeLessThanOrEqual(PAGES_AHEAD);
      }),
      { numRuns: 200 },
    );
  });

  test('passes on the failure of a page that is read, and keeps that of one that is not to itself', async () => {
    const fails = (at: number) => async (offset: number) => {
      if (offset >= at) throw new Error(`no page at ${offset}`);
      return honest(1000, 250)(offset);
    };
    await expect(whole(readAhead(fails(200)))).rejects.toThrow('no page at 200');
    const tooMuch = async (offset: number) => {
      if (offset > 200) throw new Error('beyond the end');
      return honest(150, offset === 0 ? 900 : 150)(offset);
    };
    await expect(whole(readAhead(tooMuch))).resolves.toEqual(ids(150));
  });
});
