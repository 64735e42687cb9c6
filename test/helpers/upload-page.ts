import { existsSync } from 'node:fs';
import type { BrowserContext, Page } from 'playwright-core';
import type * as sinks from '../../src/sinks/index.js';
import type { SnapErrorCode } from '../../shared/errors.js';
import { launchChromium, openContext } from './chromium.js';
import { startStaticServer } from './static-server.js';

/** What is known of an error outside of its page. */
export interface PageFailure {
  readonly name: string;
  readonly message: string;
  readonly code: SnapErrorCode | undefined;
  readonly status: number | undefined;
  readonly url: string | undefined;
  readonly retryable: boolean | undefined;
  readonly answer: unknown;
}

/** How a call ended. */
export type Settled<T> =
  | { readonly value: T; readonly failure?: undefined }
  | { readonly value?: undefined; readonly failure: PageFailure };

/** What tests use inside the page, as `window.up`. */
export interface UploadGlobals {
  readonly sinks: typeof sinks;
  /** A snapshot with images that are noise, of so many bytes each. */
  readonly noise: (...sizes: readonly number[]) => sinks.SnapshotLike;
  /** A snapshot with JPEGs of these widths, made by the browser. */
  readonly jpegs: (...widths: readonly number[]) => Promise<sinks.SnapshotLike>;
  readonly settle: <T>(promise: Promise<T>) => Promise<Settled<T>>;
}

export type UploadWindow = Window & typeof globalThis & { readonly up: UploadGlobals };

/** A browser with one profile, and a site of another origin than the servers of the tests. */
export interface UploadLab {
  /** The site's origin. */
  readonly url: string;
  readonly context: BrowserContext;
  /** Opens a tab with the build loaded; `'insecure'`: on a host that browsers do not trust without TLS. */
  readonly openTab: (host?: 'insecure') => Promise<Page>;
  readonly close: () => Promise<void>;
}

const INSECURE_HOST = 'insecure.test';

const SCRIPT = `
import * as sinks from '/dist/sinks.js';
const snapshot = (images) => ({
  images,
  presentationTime: 12.5,
  programDateTime: new Date(1.6e12),
  playlistUrl: 'https://example.com/news/index.m3u8?secret=1',
  segment: { sequence: 7 },
});
const image = (blob, width) => ({
  blob, width, height: width / 2, type: 'image/jpeg', quality: 0.8, name: 'picture-' + width + '.jpg',
});
window.up = {
  sinks,
  noise: (...sizes) => snapshot(sizes.map((size, index) => {
    const bytes = new Uint8Array(size);
    for (let at = 0; at < size; at += 65536) {
      crypto.getRandomValues(bytes.subarray(at, Math.min(size, at + 65536)));
    }
    return image(new Blob([bytes], { type: 'image/jpeg' }), index + 1);
  })),
  jpegs: async (...widths) => snapshot(await Promise.all(widths.map(async (width) => {
    const canvas = new OffscreenCanvas(width, width / 2);
    canvas.getContext('2d').fillRect(0, 0, width / 4, width / 4);
    return image(await canvas.convertToBlob({ type: 'image/jpeg' }), width);
  }))),
  settle: (promise) => promise.then(
    (value) => ({ value }),
    ({ name, message, code, status, url, retryable, answer }) =>
      ({ failure: { name, message, code, status, url, retryable, answer } }),
  ),
};`;

export async function openUploadLab(): Promise<UploadLab> {
  if (!existsSync('dist/sinks.js'))
    throw new Error('There is no dist/: run "npm run build" first.');
  const site = await startStaticServer({
    folders: { '/dist': 'dist' },
    pages: {
      '/': {
        body: '<!doctype html><title>Uploads</title><script type="module" src="/page.js"></script>',
      },
      '/favicon.ico': { body: '', headers: { 'content-type': 'image/x-icon' } },
      '/page.js': { body: SCRIPT, headers: { 'content-type': 'text/javascript' } },
    },
  });
  const browser = await launchChromium([`--host-resolver-rules=MAP ${INSECURE_HOST} 127.0.0.1`]);
  const context = await openContext(browser);
  return {
    url: site.url,
    context,
    openTab: async (host) => {
      const page = await context.newPage();
      const url = host ? site.url.replace('127.0.0.1', INSECURE_HOST) : site.url;
      await page.goto(url, { waitUntil: 'load' });
      return page;
    },
    close: async () => {
      await browser.close();
      await site.close();
    },
  };
}
