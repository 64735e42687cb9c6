import { chromium, type Page } from 'playwright-core';
import { ensureChromium } from '../../scripts/provision.mjs';

/** How to start Chromium where nothing but the test may be on the network. */
export const CHROMIUM_ARGUMENTS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A page of some browser, as little as tests need of it. */
export interface TestPage {
  goto(url: string): Promise<void>;
  /** Runs a function in the page. It is carried over as text, so it sees nothing of the test; argument and result are JSON. */
  evaluate<Result, Argument>(
    fn: (argument: Argument) => Result | Promise<Result>,
    argument: Argument,
  ): Promise<Result>;
  /** PNG. */
  screenshot(): Promise<Uint8Array>;
  /** What the page wrote to the console, as `type: text`. */
  consoleMessages(): readonly string[];
  /** Errors and rejections that nobody caught. */
  pageErrors(): readonly string[];
  close(): Promise<void>;
}

export interface TestBrowser {
  readonly name: string;
  readonly version: string;
  openPage(url: string): Promise<TestPage>;
  close(): Promise<void>;
}

/** Starts a headless Chromium. Once a file is enough: each page has a profile of its own. */
export async function launchBrowser(): Promise<TestBrowser> {
  const browser = await chromium.launch({
    executablePath: ensureChromium(),
    args: CHROMIUM_ARGUMENTS,
    headless: true,
  });
  return {
    name: 'chromium',
    version: browser.version(),
    openPage: async (url) => {
      const context = await browser.newContext();
      const page = asTestPage(await context.newPage(), () => context.close());
      await page.goto(url);
      return page;
    },
    close: () => browser.close(),
  };
}

function asTestPage(page: Page, close: () => Promise<void>): TestPage {
  const messages: string[] = [];
  const errors: string[] = [];
  page.on('console', (message) => messages.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => errors.push(String(error)));
  return {
    goto: async (url) => {
      await page.goto(url, { waitUntil: 'load' });
    },
    evaluate: (fn, argument) =>
      page.evaluate(fn as (argument: unknown) => never, argument as unknown),
    screenshot: () => page.screenshot(),
    consoleMessages: () => messages,
    pageErrors: () => errors,
    close,
  };
}
