import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
} from 'playwright-core';
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

/** Playwright gives up by itself after a while; nothing but a hang takes as long as this. */
const HANG_MS = 240_000;

/** Starts Chromium without a window. */
export function launchChromium(more: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: ensureChromium(),
    args: [...CHROMIUM_ARGUMENTS, ...more],
    timeout: HANG_MS,
  });
}

/** A profile of its own. */
export async function openContext(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  return patient(await browser.newContext(options));
}

/** The same in a folder that stays: otherwise private files are kept in memory, as in a private window. */
export async function openProfile(
  folder: string,
  more: readonly string[] = [],
): Promise<BrowserContext> {
  return patient(
    await chromium.launchPersistentContext(folder, {
      acceptDownloads: true,
      executablePath: ensureChromium(),
      args: [...CHROMIUM_ARGUMENTS, ...more],
      timeout: HANG_MS,
    }),
  );
}

function patient(context: BrowserContext): BrowserContext {
  context.setDefaultTimeout(HANG_MS);
  return context;
}
