import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { findChromium } from '../testing/chromium.ts';
import { openPage } from './testing/open-page.ts';

const chromium = findChromium();

afterEach(() => {
  jest.restoreAllMocks();
});

(chromium === undefined ? describe.skip : describe)('the list of records in Chromium', () => {
  test('says that the records are being read, while all else is shown', async () => {
    const scan = Promise.withResolvers<string[]>();
    await using page = await openPage(chromium ?? '', async ({ stack, put }) => {
      await put({ id: 'one' });
      jest.spyOn(stack.table('itemTable'), 'keys').mockReturnValue(scan.promise);
    });
    await page.shows('#record-count', 'The records are being read.');
    await page.shows('#tables .items', '…');
    await page.shows('#health-word', 'Healthy');
    scan.resolve(['one']);
    await page.shows('#tables .items', '1');
    await page.shows('#record-list', 'one');
    await page.shows('#record-count', '1 record');
    expect(page.complaints).toEqual([]);
  });

  test('takes in what the last write has added, however late that is found', async () => {
    const begun = Promise.withResolvers<void>();
    const scan = Promise.withResolvers<string[]>();
    await using page = await openPage(chromium ?? '', async ({ put }) => put({ id: 'early' }));
    await page.shows('#tables .items', '1');
    await page.shows('#record-list', 'early');
    jest.spyOn(page.service.stack.table('itemTable'), 'keys').mockImplementation(() => {
      begun.resolve();
      return scan.promise;
    });
    await page.service.put({ id: 'late' });
    await begun.promise;
    // The page looks because of the write, before there is anything new to see.
    await (await page.tab.waitForResponse(/records/)).finished();
    await page.shows('#record-count', '1 record');
    scan.resolve(['early', 'late']);
    await page.shows('#tables .items', '2');
    await page.shows('#record-list', 'late');
    await page.shows('#record-count', '2 records');
    expect(page.complaints).toEqual([]);
  });
});
