import type { Page } from 'playwright-core';
import { findChromium, findFirefox, findWebkitDriver, findXvfb } from '../../scripts/provision.mjs';
import * as playwright from './chromium.js';
import { launchFirefox } from './firefox.js';
import { launchWebkit } from './webkit.js';

export const BROWSER_NAMES = ['chromium', 'firefox', 'webkit'] as const;
export type BrowserName = (typeof BROWSER_NAMES)[number];

/** A page of some browser, as little as tests need of it. */
export interface TestPage {
  goto(url: string): Promise<void>;
  /**
   * Runs a function in the page. The function travels as text, so it cannot use anything of the test; its argument and
   * result are JSON.
   */
  evaluate<Result, Argument>(
    fn: (argument: Argument) => Result | Promise<Result>,
    argument: Argument,
  ): Promise<Result>;
  /** PNG. */
  screenshot(): Promise<Uint8Array>;
  /** Hides the page, as another tab in front of it does; only WebKit's driver can. */
  readonly hide?: () => Promise<void>;
  /** The page's console messages, as `type: text`. */
  consoleMessages(): readonly string[];
  /** Uncaught errors and rejections. */
  pageErrors(): readonly string[];
  close(): Promise<void>;
}

export interface TestBrowser {
  readonly name: BrowserName;
  readonly version: string;
  openPage(url: string): Promise<TestPage>;
  close(): Promise<void>;
}

type Launch = (chromiumArguments: readonly string[]) => Promise<TestBrowser>;

const LAUNCHERS: Readonly<Record<BrowserName, Launch>> = {
  chromium: launchChromium,
  firefox: () => launchFirefox(),
  webkit: launchWebkit,
};

/**
 * Starts a headless browser. One for each test file is enough, because each page has its own profile.
 *
 * @param chromiumArguments additional arguments
 */
export function launchBrowser(
  name: BrowserName = 'chromium',
  chromiumArguments: readonly string[] = [],
): Promise<TestBrowser> {
  return LAUNCHERS[name](chromiumArguments);
}

/** The reason for skipping tests of a browser that cannot be started; `undefined` if it can. */
export function missingBrowser(name: BrowserName): string | undefined {
  const finders = {
    chromium: { chromium: findChromium },
    firefox: { firefox: findFirefox },
    webkit: { webkit: findWebkitDriver, xvfb: findXvfb },
  }[name];
  const missing = Object.entries(finders).find(([, find]) => find() === undefined)?.[0];
  if (missing === undefined) return undefined;
  return `There is no ${missing} here: run "node scripts/provision.mjs ${missing}".`;
}

async function launchChromium(more: readonly string[]): Promise<TestBrowser> {
  const browser = await playwright.launchChromium(more);
  return {
    name: 'chromium',
    version: browser.version(),
    openPage: async (url) => {
      const context = await playwright.openContext(browser);
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
