import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { findChromium } from './testing/chromium.ts';
import { deleteQueue } from './testing/delete-queue.ts';
import { type OpenPage, openPage } from './testing/open-page.ts';
import { ThroughputMeter } from './throughput.ts';

const chromium = findChromium();

afterEach(() => {
  jest.restoreAllMocks();
});

const isStale = ({ tab }: OpenPage) => tab.evaluate('document.body.classList.contains("stale")');
const isBannerHidden = ({ tab }: OpenPage) =>
  tab.locator('#connection').waitFor({ state: 'hidden', timeout: 10_000 });

(chromium === undefined ? describe.skip : describe)('the page in Chromium', () => {
  test('does not go on saying that all is well when the stack cannot be read', async () => {
    await using page = await openPage(chromium ?? '', async () => {});
    await page.shows('#health-word', 'Healthy');
    jest.spyOn(ThroughputMeter.prototype, 'series').mockImplementation(() => {
      throw new Error('no meter');
    });
    await page.shows('#connection', 'The stack cannot be read: no meter');
    await page.shows('#health-word', 'Not known');
    expect(await isStale(page)).toBe(true);
    jest.restoreAllMocks();
    await page.shows('#health-word', 'Healthy');
    await isBannerHidden(page);
    expect(await isStale(page)).toBe(false);
    expect(page.complaints).toEqual([]);
  });

  test('shows all that can be read, and says what cannot', async () => {
    await using page = await openPage(chromium ?? '', async ({ stack, put }) => {
      await put({ id: 'one' });
      await stack.queue('workerDLQ').send('lost');
      await deleteQueue(stack, 'eventQueue');
      jest.spyOn(stack, 'readLog').mockImplementation(() => {
        throw new Error('not now');
      });
    });
    const { service, shows } = page;
    await shows('#connection', 'eventQueue cannot be read: ');
    await shows('#connection', 'The functions’ log cannot be read: not now');
    await shows('#queue-rows tr:has(th[title=eventQueue]) td:nth-child(2)', 'unknown');
    await shows('#queue-rows tr:has(th[title=workerQueue]) .dead', '1');
    await shows('#health', '1 dead letter Not every queue can be read');
    await shows('#dead-letters summary', 'No reason known');
    await shows('#record-list', 'one');
    await service.stack.queue('workerDLQ').receiveAll();
    await shows('#health', 'Not known Not every queue can be read');
    expect(await isStale(page)).toBe(false);
    expect(page.complaints).toEqual([]);
  });

  test('says what it could not read, until it reads something there again', async () => {
    await using page = await openPage(chromium ?? '', ({ put }) => put({ id: 'one' }));
    const goTo = (id: string) =>
      page.tab.goto(`${page.url}#${new URLSearchParams({ table: 'itemTable', id })}`);
    for (const next of ['one', '']) {
      await goTo('x'.repeat(3000));
      await page.shows('#connection', 'The record cannot be read: ');
      expect(await isStale(page)).toBe(false);
      await page.shows('#health-word', 'Healthy');
      await goTo(next);
      await isBannerHidden(page);
    }
    // Chromium itself tells of the answers.
    for (const complaint of page.complaints)
      expect(complaint).toContain('the server responded with a status of 500');
  });
});
