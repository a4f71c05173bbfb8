import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page as Tab } from 'playwright-core';
import { type Page, startPage } from './server.ts';
import { type CacheService, startCacheService } from './testing/cache-service.ts';
import { findChromium, launchChromium, openTab } from './testing/chromium.ts';

const IMAGE = '<img src=x onerror="attacked = true">';
const LINK = 'javascript:attacked=true';

const executablePath = findChromium();
const complaints: string[] = [];
let service: CacheService;
let page: Page;
let browser: Browser;
let tab: Tab;

beforeAll(async () => {
  if (executablePath === undefined) return;
  service = await startCacheService();
  await service.put({
    id: IMAGE,
    title: `</span><script>attacked = true</script>${IMAGE}`,
    user_id: LINK,
    loan_ids: [IMAGE, LINK, '"><svg onload=attacked=true>'],
    [IMAGE]: { value: IMAGE, desc: LINK },
    constructor: 'a field',
    nested: { [IMAGE]: [IMAGE, { toString: IMAGE }] },
  });
  await service.stack.queue('workerQueue').send(`bad ${IMAGE}`);
  await service.stack.drained();
  page = await startPage(service.stack);
  browser = await launchChromium(executablePath);
  tab = await openTab(browser, complaints);
});

afterAll(async () => {
  await browser?.close();
  await page?.close();
  await service?.[Symbol.asyncDispose]();
});

(executablePath === undefined ? test.skip : test)(
  'whatever records and messages hold is text on the page, in Chromium',
  async () => {
    const { hash } = new URL(`#${new URLSearchParams({ table: 'itemTable', id: IMAGE })}`, page.url);
    await tab.goto(page.url + hash);
    for (const place of [
      '#record h3',
      '#record dt',
      '#record dd',
      '#record-list .summary',
      '#dead-letters .message',
    ]) {
      await tab
        .locator(place)
        .filter({ hasText: IMAGE })
        .first()
        .waitFor({ state: 'attached', timeout: 10_000 });
    }
    expect(await tab.locator('#record dt', { hasText: /^constructor$/ }).count()).toBe(1);
    expect(await tab.locator('#record a').count()).toBe(4);
    expect(
      await tab.locator('a[href^="javascript:"], main img, main script, main svg:not(#chart)').count(),
    ).toBe(0);
    await tab.locator('#record a', { hasText: LINK }).first().click();
    await tab.locator('#record', { hasText: `${LINK} is not in the cache.` }).waitFor({ timeout: 10_000 });
    expect(await tab.evaluate('"attacked" in globalThis')).toBe(false);
    expect(complaints).toEqual([]);
  },
);
