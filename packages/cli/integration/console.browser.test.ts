import { type Harness, startHarness } from '@alma-cache/testing/harness';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import axe, { type AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page as Tab } from 'playwright-core';
import { findChromium, launchChromium, openTab } from '../src/console/testing/chromium.ts';
import { startRelay } from '../src/console/testing/relay.ts';
import { startRefusingService } from '../src/testing/refusing-service.ts';
import { type OpenConsole, openTestConsole } from './open-console.ts';

const chromium = findChromium();

if (chromium === undefined) {
  process.stderr.write('The console was not tried in a browser: there is no Chromium on this machine\n');
  test.skip('the console in Chromium: did not run, as this machine has none', () => {});
} else {
  describe('the console in Chromium', () => inChromium(chromium));
}

function inChromium(executablePath: string): void {
  let harness: Harness;
  let console: OpenConsole;
  let browser: Browser;
  let tabs: Tab[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    harness = await startHarness({
      users: [
        {
          primaryId: 'reader',
          loans: [
            { loan_id: '171', title: 'An invented title', due_date: '2041-03-04T22:00:00Z' },
            {
              loan_id: '172',
              title: '<img src=x onerror="document.title=1">',
              due_date: '2041-05-06T22:00:00Z',
            },
          ],
          requests: 1,
          fees: 1,
        },
        { primaryId: 'many', loans: 120 },
      ],
    });
    await harness.cache('reader', 'many');
    console = await openTestConsole(harness.stack);
    browser = await launchChromium(executablePath);
  });

  afterAll(async () => {
    await browser?.close();
    await console?.[Symbol.asyncDispose]();
    await harness?.[Symbol.asyncDispose]();
  });

  afterEach(async () => {
    await Promise.all(tabs.map((tab) => tab.context().close()));
    tabs = [];
    for (const queue of harness.stack.deadLetterQueues) await queue.receiveAll();
    expect(complaints.splice(0)).toEqual([]);
  });

  /** Opens the page, with `fragment` added to its address. */
  async function open(given: OpenOptions = {}): Promise<Seen> {
    const { fragment = '', url = console.url, noted = complaints, ...options } = given;
    const tab = await openTab(browser, noted, { viewport: { width: 1280, height: 900 }, ...options });
    tabs.push(tab);
    await tab.goto(`${url}${fragment}`);
    await tab.locator('#queue-rows tr').first().waitFor();
    return seen(tab);
  }

  test('shows the queues live, without being loaded again, and reads out no more than the state', async () => {
    const { stack } = harness;
    const { tab, shows } = await open();
    await shows('#deployment', 'local-stack · eu-west-1');
    await shows('#health', 'Healthy nothing to do');
    await tab.evaluate(`
      loadedOnce = true;
      readOut = [];
      new MutationObserver(() => readOut.push(announcer.textContent)).observe(announcer, { childList: true });
    `);
    await stack.disable('updateLoan');
    await stack
      .queue('loansQueue')
      .send(...Array.from({ length: 25 }, () => '{"userID":"reader","loanID":"171"}'));
    await shows('#queue-rows tr:nth-child(2) td.waiting', '25');
    await shows('#health-detail', '25 messages in loans');
    expect(await tab.title()).toContain('25 to go');
    expect(await tab.locator('#queue-rows tr:nth-child(2) .bar .waiting').boundingBox()).toMatchObject({
      width: expect.any(Number),
    });
    stack.enable('updateLoan');
    await shows('#health', 'Healthy nothing to do');
    await shows('#queue-rows tr:nth-child(2) td.waiting', /^0$/);
    expect(await tab.evaluate('loadedOnce')).toBe(true);
    expect(await tab.evaluate('readOut[0] + readOut.at(-1)')).toMatch(/^(Waiting|Working)Healthy$/);
  });

  test('shows throughput, Alma calls, what is left of them, and webhook events', async () => {
    const { tab, shows } = await open();
    await shows('#chart[aria-label*=" processed and 0 failed in all"]', '');
    expect(await tab.locator('#chart path.processed').getAttribute('d')).toMatch(/^M/);
    await shows('#alma-calls-left', /^[\d,]+$/);
    expect(await tab.locator('#alma-calls-left').getAttribute('title')).toMatch(
      /^as Alma said (.* ago|just now)$/,
    );
    for (const figure of ['#rate-failed', '#rate-webhook-events']) await shows(figure, '0');
    await shows('#rate-alma-calls', /./);
  });

  test('looks at dead-lettered messages when it is told to, and gives lines to copy', async () => {
    const { stack } = harness;
    await stack.queue('usersQueue').send('nobody <b>&amp;');
    await stack.drained();
    const { tab, shows, press } = await open({ permissions: ['clipboard-read', 'clipboard-write'] });
    await shows('#attention', '1 dead');
    await shows('#dead-counts', '1 in users.');
    expect(await tab.locator('#dead-queues *').count()).toBe(0);
    await tab.locator('#look').focus();
    await press('Enter');
    await shows('.dead-queue summary', 'ALMA_USER_NOT_FOUND');
    await tab.locator('.dead-queue summary').first().focus();
    await press('Enter');
    await shows('.messages .body', 'nobody <b>&amp;');
    await shows('.messages .failure', 'Alma has no such user');
    await tab.locator('.commands button').first().click();
    await shows('.commands button', 'Copied');
    const copied = await tab.evaluate('navigator.clipboard.readText()');
    expect(copied).toBe('npx alma-cache dead redrive --stack local-stack users --reason ALMA_USER_NOT_FOUND');
    // Whoever opens the page anew sees what was found.
    const other = await open();
    await other.shows('.dead-queue summary', 'ALMA_USER_NOT_FOUND');
    await stack.queue('usersDLQ').receiveAll();
    await shows('#dead-counts', 'None');
    expect(await tab.locator('.dead-queue').count()).toBe(0);
  });

  test('lets one look up records by keyboard alone, and Esc goes back one step', async () => {
    const { tab, shows, press, focused } = await open();
    await press('/');
    await tab.keyboard.type('READER');
    await press('Enter');
    await shows('#record h3', 'READER');
    await shows('#record .badge', 'valid');
    await shows('.list tbody tr', /^An invented title ?4 Mar 2041, .* in 1\d years$/);
    await shows('.list h4', 'requests 1');
    await press('Tab');
    expect(await focused()).toBe('An invented title');
    await press('Tab', 'Enter');
    await shows('#record h3', '<img src=x');
    await shows('#record .fields', '6 May 2041');
    await press('Tab', 'Enter');
    await shows('#record h3', 'reader');
    await press('Escape');
    await shows('#record h3', '<img src=x');
    await press('Escape');
    await shows('#record h3', 'READER');
    expect(await focused()).toContain('<img src=x');
    await press('Escape');
    expect(await tab.evaluate('document.activeElement.id')).toBe('search');
    expect(await tab.title()).not.toBe('1');
  });

  test('folds bookkeeping away, and leaves open what somebody has opened', async () => {
    const { tab, shows } = await open({ fragment: '&kind=user&id=reader' });
    await shows('.bookkeeping summary', 'Bookkeeping');
    expect(await tab.getByText('primary_id').isVisible()).toBe(false);
    await tab.locator('.bookkeeping summary').click();
    await shows('.bookkeeping', 'primary_id');
    const before = await tab.locator('.as-of').textContent();
    await harness.cache('reader');
    await tab
      .locator('.as-of')
      .filter({ hasNotText: before ?? '' })
      .waitFor();
    expect(await tab.getByText('primary_id').isVisible()).toBe(true);
  });

  test('says what is not cached, and offers a user to begin with', async () => {
    const noted: string[] = [];
    const { tab, shows } = await open({ fragment: '&kind=loan&id=999', noted });
    await shows('#record .badge', 'not cached');
    await shows('#record .lifetime', 'it never was, or it expired');
    await tab.locator('#example a').click();
    await shows('#record h3', 'reader');
    await tab.goto(`${console.url.split('#')[0]}#kind=user&id=${'x'.repeat(3000)}`);
    await shows('#connection', 'The record cannot be read: ');
    await tab.locator('#example a').click();
    await tab.locator('#connection').waitFor({ state: 'hidden' });
    // Chromium itself tells of the answer.
    for (const complaint of noted) expect(complaint).toContain('status of 400');
  });

  test('keeps the token out of the address, and shows nothing without it', async () => {
    const { tab, shows } = await open({ fragment: '&kind=user&id=reader' });
    await shows('#record h3', 'reader');
    expect(tab.url()).toMatch(/\/#kind=user&id=reader$/);
    await tab.reload();
    await shows('#record h3', 'reader');
    const page = console.url.split('#')[0];
    for (const address of [`${page}`, `${page}#token=of-another-console`]) {
      const noted: string[] = [];
      const stranger = seen(await openTab(browser, noted));
      tabs.push(stranger.tab);
      await stranger.tab.goto(address);
      await stranger.shows('#health-word', 'Locked');
      await stranger.shows('#connection', 'open the whole address that the command printed');
      expect(await stranger.tab.locator('main').isVisible()).toBe(false);
      for (const complaint of noted) expect(complaint).toContain('status of 401');
    }
  });

  test('says that the connection is lost, and makes it again by itself', async () => {
    const { origin, hash } = new URL(console.url);
    await using relay = await startRelay(origin);
    const { tab, shows } = await open({ url: `${relay.url}${hash}`, noted: [] });
    await relay.cut();
    await shows('#connection', 'Not live since');
    await shows('#health-word', 'Connection lost');
    expect(await tab.title()).toContain('Connection lost');
    await relay.mend();
    await shows('#health-word', 'Healthy');
    expect(await tab.locator('#connection').isVisible()).toBe(false);
  });

  test('shows all that can be read, and says what cannot', async () => {
    await using refusing = await startRefusingService();
    await using half = await openTestConsole(harness.stack, { AWS_ENDPOINT_URL_CLOUDWATCH: refusing.url });
    const { tab, shows } = await open({ url: half.url, fragment: '&kind=user&id=reader' });
    await shows(
      '#connection',
      'Not readable: ages, rates, postponed messages, Alma calls, throughput (These credentials',
    );
    await shows('#health-word', 'Not readable');
    await shows('#record h3', 'reader');
    await tab.close();
  });

  test('can be read by everybody, in light and dark', async () => {
    const { stack } = harness;
    await stack.queue('feesDLQ').send('bad');
    const { tab, shows } = await open({ fragment: '&kind=user&id=reader' });
    await shows('#record h3', 'reader');
    await shows('#attention', '1 dead');
    await look(tab);
    await tab.locator('.dead-queue summary').first().click();
    await tab.locator('.messages summary').click();
    await tab.evaluate(axe.source);
    const backgrounds = { light: 'rgb(244, 246, 248)', dark: 'rgb(15, 19, 23)' } as const;
    for (const colorScheme of ['light', 'dark'] as const) {
      await tab.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const style = (selector: string, property: string) =>
        tab.evaluate(`getComputedStyle(document.querySelector('${selector}')).${property}`);
      expect(await style(':root', 'backgroundColor')).toBe(backgrounds[colorScheme]);
      expect(await style('.bar > span', 'transitionDuration')).toBe('0s');
      const { violations } = await tab.evaluate<AxeResults>('axe.run()');
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    }
  });

  test.each([
    ['a mouse', {}, 24],
    ['a finger', { hasTouch: true, isMobile: true, viewport: { width: 360, height: 740 } }, 44],
  ])('has targets that %s hits', async (_, options, least) => {
    const { stack } = harness;
    await stack.queue('feesDLQ').send('bad');
    const { tab, shows } = await open({ ...options, fragment: '&kind=user&id=many' });
    await shows('#record h3', 'many');
    await shows('#dead-counts', '1 in fees.');
    await look(tab);
    await tab.locator('.dead-queue summary').first().click();
    const small = await tab.evaluate<string[]>(`
      [...document.querySelectorAll('main :is(a, button, input, summary)')]
        .filter((element) => element.checkVisibility())
        .filter((element) => {
          const { width, height } = element.getBoundingClientRect();
          return Math.min(width, height) < ${least} - 0.5;
        })
        .map((element) => element.outerHTML)
    `);
    expect(small).toEqual([]);
  });

  test('opens a record where the eye is on a phone', async () => {
    const { tab, shows } = await open({
      hasTouch: true,
      isMobile: true,
      viewport: { width: 360, height: 640 },
      fragment: '&kind=user&id=many',
    });
    const visible = async () => {
      const heading = await tab.locator('#record h3').boundingBox();
      const header = await tab.locator('header').boundingBox();
      return heading && header && heading.y >= header.y + header.height - 1 && heading.y < 320;
    };
    await shows('#record h3', 'many');
    await expect(until(visible)).resolves.toBe(true);
    await tab.locator('.list a').nth(100).tap();
    await tab.locator('#record .list').first().waitFor({ state: 'detached' });
    await expect(until(visible)).resolves.toBe(true);
    await tab.goBack();
    await shows('#record h3', 'many');
    // Back at the loan that was opened.
    const place = await tab.locator('.list a').nth(100).boundingBox();
    expect(place?.y).toBeGreaterThan(0);
    expect(place?.y).toBeLessThan(640);
  });

  test('fits a narrow screen', async () => {
    const { tab, shows } = await open({
      viewport: { width: 320, height: 640 },
      fragment: '&kind=user&id=reader',
    });
    await shows('#record h3', 'reader');
    expect(await tab.evaluate('document.documentElement.scrollWidth')).toBe(320);
  });
}

interface OpenOptions extends BrowserContextOptions {
  readonly fragment?: string;
  readonly url?: string;
  /** Takes what the page does that it must not do, where that is expected. */
  readonly noted?: string[];
}

interface Seen {
  readonly tab: Tab;
  /** Resolves when an element that matches the selector shows the content. */
  shows(selector: string, content: string | RegExp): Promise<void>;
  press(...keys: string[]): Promise<void>;
  /** What the element that has the focus says. */
  focused(): Promise<string>;
}

function seen(tab: Tab): Seen {
  return {
    tab,
    shows: (selector, content) =>
      tab.locator(selector).filter({ hasText: content }).first().waitFor({ timeout: 30_000 }),
    press: async (...keys) => {
      for (const key of keys) await tab.keyboard.press(key);
    },
    focused: () => tab.evaluate<string>('document.activeElement.textContent'),
  };
}

/** Looks at the dead-lettered messages, to the end. */
async function look(tab: Tab): Promise<void> {
  await tab.locator('#look').click();
  await tab.locator('#look:enabled').filter({ hasText: 'Look again' }).waitFor();
}

/** Asks until it is so, as the browser scrolls a moment later. */
async function until(isSo: () => Promise<unknown>): Promise<boolean> {
  for (let attempt = 0; attempt < 50; attempt++) {
    if (await isSo()) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}
