import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureChromium } from '../scripts/provision.mjs';
import { CHROMIUM_ARGUMENTS } from '../test/helpers/chromium.js';

/** The helper processes of a browser that has ended still write for a moment. */
const SETTLE_MS = 1500;

/**
 * Opens a page in its own browser with an empty profile, and closes both when `done` settles or the time is over. The
 * browser is not driven through the debugging protocol, because that keeps up to 200 MB of fetched bodies in the page's
 * process.
 *
 * @param more - Additional arguments.
 * @returns whether `done` came in time
 */
export async function inChromium(
  url: string,
  done: Promise<unknown>,
  limitSeconds: number,
  more: readonly string[] = [],
): Promise<boolean> {
  const profile = mkdtempSync(join(tmpdir(), 'hlsnap-bench-'));
  const browser = spawn(
    ensureChromium(),
    [
      '--headless',
      ...CHROMIUM_ARGUMENTS,
      // A spare renderer would be counted as the page's.
      '--disable-features=SpareRendererForSitePerProcess',
      ...more,
      `--user-data-dir=${profile}`,
      url,
    ],
    { stdio: 'ignore' },
  );
  const gone = new Promise((resolve) => browser.once('exit', resolve));
  const stop = new AbortController();
  const timeout = sleep(limitSeconds * 1000, false, { signal: stop.signal }).catch(() => false);
  try {
    return await Promise.race([done.then(() => true), timeout, gone.then(() => false)]);
  } finally {
    stop.abort();
    browser.kill();
    await gone;
    await sleep(SETTLE_MS);
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}
