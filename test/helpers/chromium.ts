import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
} from 'playwright-core';
import { ensureChromium } from '../../scripts/provision.mjs';

/** Chromium heeds the last list only, so what Playwright switches off is here again. */
const FEATURES_OFF = [
  ...['AvoidUnnecessaryBeforeUnloadCheckSync', 'DestroyProfileOnBrowserClose', 'HttpsUpgrades'],
  ...['HttpsFirstBalancedModeAutoEnable', 'LensOverlay', 'MediaRouter', 'PaintHolding'],
  ...['ThirdPartyStoragePartitioning', 'AvoidCorsURLLoaderRestartOnRedirect'],
  ...['OptimizationHints', 'NetworkTimeServiceQuerying', 'AimEnabled', 'PreconnectToSearch'],
  // The address bar's lists: pages that each window loads, which takes a third of what a new window costs.
  ...['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup'],
  // A process in reserve, which each new window starts, too.
  'SpareRendererForSitePerProcess',
];

/** Starts Chromium without any network traffic of its own. */
export const CHROMIUM_ARGUMENTS = [
  `--disable-features=${FEATURES_OFF.join(',')}`,
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Playwright gives up by itself after a while; nothing but a hang takes as long as this. */
const HANG_MS = 240_000;

/** One file's part of a Chromium: the profiles that it opens. */
export interface Chromium {
  version(): string;
  newContext(options?: BrowserContextOptions): Promise<BrowserContext>;
  contexts(): readonly BrowserContext[];
  close(): Promise<void>;
}

/** Those that run, by what was added to their command line. Each ends with the process. */
const running = new Map<string, Promise<Browser>>();

/** Starts Chromium without a window, or takes the one that an earlier file of this process has started. */
export async function launchChromium(more: readonly string[] = []): Promise<Chromium> {
  const browser = await shareBrowser(more);
  const own = new Set<BrowserContext>();
  return {
    version: () => browser.version(),
    newContext: async (options) => {
      const context = await browser.newContext(options);
      own.add(context);
      context.once('close', () => own.delete(context));
      return context;
    },
    contexts: () => [...own],
    close: async () => {
      await Promise.all([...own].map((context) => context.close()));
    },
  };
}

/** A profile of its own. */
export async function openContext(
  browser: Chromium,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  return patient(await browser.newContext(options));
}

/** A profile in a folder, because a private window keeps private files in memory. */
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

function shareBrowser(more: readonly string[]): Promise<Browser> {
  const key = more.join(' ');
  const found = running.get(key);
  if (found) return found;
  const started = startBrowser(more, () => running.delete(key));
  running.set(key, started);
  return started;
}

async function startBrowser(more: readonly string[], onEnd: () => void): Promise<Browser> {
  process.once('SIGTERM', exit);
  try {
    const browser = await chromium.launch({
      executablePath: ensureChromium(),
      args: [...CHROMIUM_ARGUMENTS, ...more],
      timeout: HANG_MS,
      handleSIGTERM: false,
    });
    browser.once('disconnected', onEnd);
    return browser;
  } catch (error) {
    onEnd();
    throw error;
  }
}

/** Vitest ends its processes by SIGTERM; only one that exits takes its browsers along. */
function exit(): void {
  process.exit();
}
