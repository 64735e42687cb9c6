import type { TestBrowser, TestPage } from '../test/helpers/browser.js';
import { launchFirefox } from '../test/helpers/firefox.js';
import { launchWebkit } from '../test/helpers/webkit.js';
import { inTime } from './chromium.js';

/** Browsers that cannot be opened without being driven. */
const LAUNCHERS = {
  firefox: () => launchFirefox({ isShared: false }),
  webkit: launchWebkit,
};

/** What drives them does not tell when they have ended. */
const NEVER = new Promise<never>(() => undefined);

export type DrivenName = keyof typeof LAUNCHERS;

export function isDriven(name: string): name is DrivenName {
  return Object.hasOwn(LAUNCHERS, name);
}

/**
 * Opens a page in a browser of its own, and closes that when `done` settles or the time is over.
 *
 * @param onOpen - Does something when the page is there.
 * @returns whether `done` came in time
 */
export async function inDriven(
  name: DrivenName,
  url: string,
  { done, limitSeconds }: { readonly done: Promise<unknown>; readonly limitSeconds: number },
  onOpen?: (page: TestPage, browser: TestBrowser) => Promise<unknown>,
): Promise<boolean> {
  const browser = await LAUNCHERS[name]();
  try {
    const page = await browser.openPage(url);
    await onOpen?.(page, browser);
    return await inTime({ gone: NEVER }, done, limitSeconds);
  } finally {
    await browser.close();
  }
}
