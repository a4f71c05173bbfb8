import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import axe, { type AxeResults } from 'axe-core';
import type { Browser, Page as Tab } from 'playwright-core';
import { type Page, startPage } from './server.ts';
import { type CacheService, startCacheService } from './testing/cache-service.ts';
import { findChromium, launchChromium, openTab } from './testing/chromium.ts';
import { startRelay } from './testing/relay.ts';

const chromium = findChromium();

if (chromium === undefined) {
  process.stderr.write('The page was not tried in a browser: there is no Chromium on this machine\n');
  test.skip('the page in Chromium: did not run, as this machine has none', () => {});
} else {
  describe('the page in Chromium', () => inChromium(chromium));
}

function inChromium(executablePath: string): void {
  let service: CacheService;
  let page: Page;
  let browser: Browser;
  let tab: Tab;
  let complaints: string[];

  beforeAll(async () => {
    service = await startCacheService();
    page = await startPage(service.stack);
    browser = await launchChromium(executablePath);
    await service.put(
      { id: 'user.one', loan_ids: ['loan-7', 'loan-8'], expiry_date: inAnHour(), version: Date.now() },
      ...Array.from({ length: 150 }, (_, n) => ({
        id: `loan-${n}`,
        title: `Title ${n}`,
        user_id: 'user.one',
      })),
      { id: 'old', expiry_date: 1 },
      { id: 'tomb', deleted: true, expiry_date: inAnHour(), version: 1 },
    );
  });

  afterAll(async () => {
    await browser?.close();
    await page?.close();
    await service?.[Symbol.asyncDispose]();
  });

  beforeEach(async () => {
    complaints = [];
    tab = await openTab(browser, complaints);
    await tab.goto(page.url);
    await shows('#health-word', /Healthy|dead letter/);
  });

  afterEach(async () => {
    await tab.close();
    expect(complaints).toEqual([]);
  });

  const shows = (selector: string, content: string | RegExp) =>
    tab.locator(selector).filter({ hasText: content }).first().waitFor({ timeout: 10_000 });
  const press = async (...keys: string[]) => {
    for (const key of keys) await tab.keyboard.press(key);
  };
  const styleOf = (selector: string, property: string) =>
    tab.evaluate(`getComputedStyle(document.querySelector('${selector}')).${property}`);
  const row = (queue: string) => `#queue-rows tr:has(th[title=${queue}])`;

  test('shows the queues live, without being loaded again, and reads out no more than the state', async () => {
    const { stack } = service;
    await tab.evaluate(`
      loadedOnce = true;
      readOut = [];
      new MutationObserver(() => readOut.push(announcer.textContent)).observe(announcer, { childList: true });
    `);
    await stack.disable('worker');
    await stack.queue('workerQueue').send(...Array.from({ length: 25 }, (_, n) => `good ${n}`));
    await shows(`${row('workerQueue')} td:nth-child(2)`, '25');
    await shows('#health', 'Working');
    await shows('#health', '25 messages to go');
    stack.enable('worker');
    await shows('#health', 'All queues are empty');
    await shows(`${row('workerQueue')} td:nth-child(2)`, /^0$/);
    await shows('#chart[aria-label*="last minute: 25 done and 0 failed"]', '');
    await shows('#rate-highest', /[1-9]/);
    expect(await tab.locator('#chart path.done').getAttribute('d')).toMatch(/^M/);
    expect(await tab.evaluate('loadedOnce')).toBe(true);
    expect(await tab.evaluate('readOut')).toEqual(['Working', 'Healthy']);
  });

  test('shows dead letters with their reason, and what is in them at a key', async () => {
    const { stack } = service;
    await stack.queue('workerQueue').send('bad body <b>&amp;', 'bad too');
    await shows('#dead-letters summary', 'BAD_MESSAGE');
    await shows('#health-word', '2 dead letters');
    await shows(`${row('workerQueue')} .dead`, '2');
    await shows('#dead-letters .message', 'cannot read bad');
    await tab.locator('#dead-letters summary').focus();
    await press('Enter');
    await shows('#dead-letters .body', 'bad body <b>&amp;');
    // What is open stays open as more of it comes.
    await stack.queue('workerQueue').send('bad as well');
    await shows('#dead-letters .body', 'bad as well');
    expect(await stack.queue('workerDLQ').receiveAll()).toHaveLength(3);
    await shows('#no-dead-letters', 'None');
    expect(await tab.locator('#dead-letters details').count()).toBe(0);
  });

  test('lets one browse the records by keyboard alone', async () => {
    await press('/');
    await tab.keyboard.type('USER');
    await shows('#record-count', '1 of 153 records');
    await press('ArrowDown');
    await shows('#record h3', 'user.one');
    await shows('#record .lifetime', /^Valid until .* \(in 1 hour\)$/);
    await shows('#record .version', /^As of .* ago\)$/);
    await press('Enter', 'Tab', 'Tab');
    expect(await tab.evaluate('document.activeElement.textContent')).toBe('loan-8');
    await press('Enter');
    await shows('#record h3', 'loan-8');
    await shows('#record dd', 'Title 8');
    await shows('#record-list [aria-selected=true]', 'loan-8');
    await press('/', 'Delete', 'Escape');
    expect(await tab.evaluate('document.activeElement.id')).toBe('record-list');
    await tab.goBack();
    await shows('#record h3', 'user.one');
  });

  test('reads on in the list as far as one goes, and says what is no longer valid', async () => {
    await press('/', 'ArrowDown');
    for (const count of [50, 100, 150]) {
      await shows('#record-list', new RegExp(`^(loan-\\d+Title \\d+){${count}}`));
      await press('End');
    }
    await shows('#record-list', 'user.one');
    await press('End');
    await shows('#record h3', 'user.one');
    await press('ArrowUp');
    await shows('#record .lifetime', /^Deleted; remembered until/);
    await shows('#record-list [aria-selected=true] .state', 'deleted');
    await press('ArrowUp');
    await shows('#record .lifetime', /^Expired on 1 Jan 1970/);
    await press('Home');
    await shows('#record h3', 'loan-0');
    await shows('#record .lifetime', 'Does not expire');
  });

  test('shows a record as it changes, and leaves what is selected alone', async () => {
    await tab.goto(`${page.url}#table=itemTable&id=old`);
    await shows('#record .lifetime', 'Expired');
    await service.put({ id: 'old', title: 'As good as new', expiry_date: inAnHour() });
    await shows('#record dd', 'As good as new');
    await shows('#record .lifetime', 'Valid until');
    await shows('#record-list [aria-selected=true]', 'As good as new');
    await tab.goto(`${page.url}#table=itemTable&id=nobody`);
    await shows('#record', 'nobody is not in the cache');
  });

  test('says that the connection is lost, and makes it again by itself', async () => {
    await using relay = await startRelay(page.url);
    await tab.close();
    // A tab of its own, as the browser complains of what is to happen here.
    tab = await browser.newPage();
    await tab.goto(relay.url);
    await shows('#health-word', 'Healthy');
    await relay.cut();
    await shows('#connection', 'Not live since');
    await shows('#connection', 'a stack that is started anew prints a new address');
    await shows('#health-word', 'Connection lost');
    expect(await tab.title()).toContain('Connection lost');
    await relay.mend();
    await shows('#health-word', 'Healthy');
    expect(await tab.locator('#connection').isVisible()).toBe(false);
  });

  test('can be read by everybody, in light and dark', async () => {
    const { stack } = service;
    await stack.queue('workerQueue').send('bad');
    await tab.locator('#dead-letters summary').click();
    await shows('#dead-letters .body', 'bad');
    await press('/', 'ArrowDown');
    await shows('#record h3', 'loan-0');
    await tab.evaluate(axe.source);
    const backgrounds = { light: 'rgb(245, 246, 248)', dark: 'rgb(15, 19, 23)' } as const;
    for (const colorScheme of ['light', 'dark'] as const) {
      await tab.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      expect(await styleOf(':root', 'backgroundColor')).toBe(backgrounds[colorScheme]);
      expect(await styleOf('.bar > span', 'transitionDuration')).toBe('0s');
      const { violations } = await tab.evaluate<AxeResults>('axe.run()');
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    }
    await stack.queue('workerDLQ').receiveAll();
  });

  test('fits a narrow screen', async () => {
    await tab.setViewportSize({ width: 320, height: 640 });
    await tab.goto(`${page.url}#table=itemTable&id=user.one`);
    await shows('#record h3', 'user.one');
    expect(await tab.evaluate('document.documentElement.scrollWidth')).toBe(320);
  });
}

/** For the page this is "in 1 hour" until 25 minutes from now: no test takes so long. */
function inAnHour(): number {
  return Math.floor(Date.now() / 1000) + 3600 + 1500;
}
