import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { findChromium } from './testing/chromium.ts';
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
    const looked = page.tab.waitForResponse(/records/);
    await page.service.put({ id: 'late' });
    // The page looks because of the write, before there is anything new to see.
    await (await looked).finished();
    await begun.promise;
    await page.shows('#record-count', '1 record');
    // As many as before: nothing but the end of the scan tells that there is something new.
    scan.resolve(['late']);
    await page.shows('#record-list', /^late$/);
    await page.shows('#record-count', '1 record');
    expect(page.complaints).toEqual([]);
  });

  test('is entered when it shows what was typed, however fast one presses Enter', async () => {
    await using page = await openPage(chromium ?? '', async ({ put }) =>
      put({ id: 'a', title: 'First of all' }, { id: 'z', title: 'Last of all' }),
    );
    const { tab, shows } = page;
    await shows('#record-list', 'First of all');
    const asked = Promise.withResolvers<void>();
    const answered = Promise.withResolvers<void>();
    await tab.route(/records\?.*prefix=z/, async (route) => {
      asked.resolve();
      await answered.promise;
      await route.continue();
    });
    await tab.keyboard.press('/');
    await tab.keyboard.type('z');
    await tab.keyboard.press('Enter');
    await asked.promise;
    // Nothing is chosen from the list that is no longer asked for.
    expect(await tab.evaluate('document.activeElement.id')).toBe('search');
    expect(await tab.locator('#record h3').count()).toBe(0);
    answered.resolve();
    await shows('#record h3', 'z');
    await shows('#record-list [aria-selected=true]', 'Last of all');
    expect(await tab.evaluate('document.activeElement.id')).toBe('record-list');
    expect(page.complaints).toEqual([]);
  });
});
