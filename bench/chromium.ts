import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureChromium } from '../scripts/provision.mjs';
import { CHROMIUM_ARGUMENTS } from '../test/helpers/chromium.js';
import { attachDebugger, type Debugger } from './debugger.js';

/** The helper processes of a browser that has ended still write for a moment. */
const SETTLE_MS = 1500;

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const browser of running) browser.kill();
});
// Without listeners, these would end this process alone and leave its browsers behind.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

/** A browser of its own, with an empty profile. */
export interface OwnChromium {
  readonly pid: number;
  /** Settles when it has ended. */
  readonly gone: Promise<unknown>;
  readonly close: () => Promise<void>;
}

/**
 * Opens a page. The browser is not driven by Playwright, whose use of the debugging protocol keeps up to 200 MB of fetched
 * bodies in the page's process.
 *
 * @param more - Additional arguments.
 */
export function openChromium(url: string, more: readonly string[] = []): OwnChromium {
  return start(url, more).chromium;
}

/** Opens a page with a debugger that has not enabled anything. */
export function openDebugged(
  url: string,
  more: readonly string[] = [],
): OwnChromium & { readonly debugger: Debugger } {
  const { chromium, browser } = start(url, [...more, '--remote-debugging-pipe']);
  const [, , , input, output] = browser.stdio;
  return { ...chromium, debugger: attachDebugger(input as Writable, output as Readable) };
}

function start(
  url: string,
  more: readonly string[],
): { readonly chromium: OwnChromium; readonly browser: ChildProcess } {
  const profile = mkdtempSync(join(tmpdir(), 'hlsnap-bench-'));
  const browser = spawn(
    ensureChromium(),
    ['--headless', ...CHROMIUM_ARGUMENTS, ...more, `--user-data-dir=${profile}`, url],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
  );
  running.add(browser);
  const gone = new Promise((resolve) => browser.once('exit', resolve));
  const close = async (): Promise<void> => {
    browser.kill();
    await gone;
    running.delete(browser);
    await sleep(SETTLE_MS);
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  };
  return { browser, chromium: { pid: browser.pid ?? 0, gone, close } };
}

/** How a page is opened. */
export interface OpenOptions {
  /** Additional arguments. */
  readonly more?: readonly string[];
  /** Gets a debugger; without this there is none. */
  readonly onDebugger?: ((chromium: Debugger) => void) | undefined;
}

/**
 * Opens a page in a browser of its own, and closes that when `done` settles or the time is over.
 *
 * @returns whether `done` came in time
 */
export async function inChromium(
  url: string,
  done: Promise<unknown>,
  limitSeconds: number,
  { more = [], onDebugger }: OpenOptions = {},
): Promise<boolean> {
  const browser = onDebugger ? openNoted(url, more, onDebugger) : openChromium(url, more);
  try {
    return await inTime(browser, done, limitSeconds);
  } finally {
    await browser.close();
  }
}

function openNoted(
  url: string,
  more: readonly string[],
  note: (chromium: Debugger) => void,
): OwnChromium {
  const { debugger: chromium, ...browser } = openDebugged(url, more);
  note(chromium);
  return browser;
}

/** Waits, and returns whether `done` came before the browser ended or the time was over. */
export async function inTime(
  { gone }: Pick<OwnChromium, 'gone'>,
  done: Promise<unknown>,
  limitSeconds: number,
): Promise<boolean> {
  const stop = new AbortController();
  const timeout = sleep(limitSeconds * 1000, false, { signal: stop.signal }).catch(() => false);
  try {
    return await Promise.race([done.then(() => true), timeout, gone.then(() => false)]);
  } finally {
    stop.abort();
  }
}
