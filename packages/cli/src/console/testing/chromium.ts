import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/**
 * As Debian, Ubuntu and Google name it. Debian's shell draws pages as Chromium does and is nothing else: no window, no toolbar,
 * two thirds of the processor's time.
 */
const NAMES = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'];

/** It may run as root, has no screen, and keeps to itself. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Path of the machine's Chromium; undefined where there is none. */
export function findChromium(): string | undefined {
  const folders = process.env.PATH?.split(delimiter) ?? [];
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find(isExecutable);
}

/** Starts it without a window, with a profile of its own that is removed at the end. */
export async function launchChromium(executablePath: string): Promise<Browser> {
  return await chromium.launch({ executablePath, args: FLAGS, headless: true });
}

/**
 * Opens a tab that takes note of what a page must not do: print a warning or an error, throw, or ask another host.
 *
 * @param complaints takes the notes
 * @param options such as the size of the screen, and whether it is touched
 */
export async function openTab(
  browser: Browser,
  complaints: string[],
  options: BrowserContextOptions = {},
): Promise<Page> {
  const tab = await browser.newPage(options);
  tab.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  tab.on('pageerror', (error) => complaints.push(error.message));
  tab.on('request', (request) => {
    if (new URL(request.url()).hostname !== '127.0.0.1') complaints.push(`asked for ${request.url()}`);
  });
  return tab;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // That is the answer.
    return false;
  }
}
