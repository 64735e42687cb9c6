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
  readonly name: BrowserName;
  readonly version: string;
  openPage(url: string): Promise<TestPage>;
  close(): Promise<void>;
}

type Launch = (chromiumArguments: readonly string[]) => Promise<TestBrowser>;

const LAUNCHERS: Readonly<Record<BrowserName, Launch>> = {
  chromium: launchChromium,
  firefox: launchFirefox,
  webkit: launchWebkit,
};

/**
 * Starts a browser without a window. Once a file is enough: each page has a profile of its own.
 *
 * @param chromiumArguments more of them
 */
export function launchBrowser(
  name: BrowserName = 'chromium',
  chromiumArguments: readonly string[] = [],
): Promise<TestBrowser> {
  return LAUNCHERS[name](chromiumArguments);
}

/** Whether tests can start a browser; otherwise the reason for skipping. */
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
