import type { Page as Tab } from 'playwright-core';
import { startPage } from '../server.ts';
import { type CacheService, startCacheService } from './cache-service.ts';
import { launchChromium, openTab } from './chromium.ts';

/** The page of a tiny stack, in a tab of a browser. */
export interface OpenPage extends AsyncDisposable {
  readonly service: CacheService;
  readonly url: string;
  readonly tab: Tab;
  /** What the page has done that it must not do. */
  readonly complaints: readonly string[];
  /** Resolves when an element that matches the selector shows the content. */
  shows(selector: string, content: string | RegExp): Promise<void>;
}

/** @param prepare changes the stack before anybody looks at it */
export async function openPage(
  executablePath: string,
  prepare: (service: CacheService) => Promise<void>,
): Promise<OpenPage> {
  await using cleanup = new AsyncDisposableStack();
  const service = cleanup.use(await startCacheService());
  await prepare(service);
  const { url } = cleanup.use(await startPage(service.stack));
  const browser = cleanup.adopt(await launchChromium(executablePath), (browser) => browser.close());
  const complaints: string[] = [];
  const tab = await openTab(browser, complaints);
  await tab.goto(url);
  const undo = cleanup.move();
  return {
    service,
    url,
    tab,
    complaints,
    shows: (selector, content) =>
      tab.locator(selector).filter({ hasText: content }).first().waitFor({ timeout: 10_000 }),
    [Symbol.asyncDispose]: () => undo.disposeAsync(),
  };
}
