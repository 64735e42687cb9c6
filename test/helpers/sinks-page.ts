import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Download, Page } from 'playwright-core';
import type * as sinks from '../../src/sinks/index.js';
import { openProfile } from './chromium.js';
import { decodeImage } from './image.js';
import { startStaticServer } from './static-server.js';

/** How a call ended. */
export interface Settled<T> {
  readonly value?: T;
  readonly failure?: { readonly name: string; readonly code?: string; readonly message: string };
}

/** What tests use inside the page, as `window.kit`. */
export interface Kit {
  readonly sinks: typeof sinks;
  /** A snapshot with pictures of these colors, widths and types, made by the browser. */
  readonly pictures: (...images: readonly PictureWish[]) => Promise<sinks.SnapshotLike>;
  /** A snapshot with images of noise, of so many bytes. */
  readonly noise: (...sizes: readonly number[]) => sinks.SnapshotLike;
  readonly settle: <T>(call: () => T | Promise<T>) => Promise<Settled<T>>;
  readonly base64: (blob: Blob) => Promise<string>;
}

export interface PictureWish {
  readonly color: string;
  readonly width?: number;
  readonly type?: 'image/jpeg' | 'image/png' | 'image/webp';
  readonly name?: string;
}

export type KitWindow = Window & typeof globalThis & { readonly kit: Kit };

export interface SinksLab {
  readonly context: BrowserContext;
  /** The folder of the browser's profile. */
  readonly profile: string;
  /** The site's origin, which browsers trust as they do HTTPS. */
  readonly url: string;
  /** The same site by a name that browsers do not trust. */
  readonly insecureUrl: string;
  /** A tab with the build loaded. The page `/restricted` may not write to the clipboard. */
  readonly openPage: (url?: string) => Promise<Page>;
  readonly close: () => Promise<void>;
}

const SCRIPT = `
import * as sinks from '/dist/sinks.js';
const snapshotOf = (images) => ({
  images,
  presentationTime: 12.5,
  programDateTime: new Date('2026-02-03T04:05:06Z'),
  playlistUrl: 'https://cdn.example/bunny/index.m3u8?token=secret',
  segment: { sequence: 7 },
});
const image = (blob, width, name) =>
  ({ blob, width, height: width / 2, type: blob.type, quality: 0.8, name });
window.kit = {
  sinks,
  pictures: async (...wishes) => snapshotOf(await Promise.all(wishes.map(
    async ({ color, width = 64, type = 'image/jpeg', name }) => {
      const canvas = new OffscreenCanvas(width, width / 2);
      const context = canvas.getContext('2d');
      context.fillStyle = color;
      context.fillRect(0, 0, width, width / 2);
      return image(await canvas.convertToBlob({ type, quality: 0.95 }), width, name);
    },
  ))),
  noise: (...sizes) => snapshotOf(sizes.map((size, index) => {
    const bytes = new Uint8Array(size);
    for (let at = 0; at < size; at += 65536) {
      crypto.getRandomValues(bytes.subarray(at, Math.min(size, at + 65536)));
    }
    return image(new Blob([bytes], { type: 'image/jpeg' }), 2, 'noise-' + index + '.jpg');
  })),
  settle: async (call) => {
    try {
      return { value: await call() };
    } catch ({ name, code, message }) {
      return { failure: { name, code, message } };
    }
  },
  base64: async (blob) => {
    let text = '';
    for (const byte of new Uint8Array(await blob.arrayBuffer())) text += String.fromCharCode(byte);
    return btoa(text);
  },
};`;

export async function openSinksLab(): Promise<SinksLab> {
  if (!existsSync('dist/sinks.js'))
    throw new Error('There is no dist/: run "npm run build" first.');
  const html = {
    body: '<!doctype html><title>Sinks</title><script type="module" src="/page.js"></script><button>Go</button>',
  };
  const site = await startStaticServer({
    folders: { '/dist': 'dist' },
    pages: {
      '/': html,
      '/restricted': { ...html, headers: { 'permissions-policy': 'clipboard-write=()' } },
      '/favicon.ico': { body: '', headers: { 'content-type': 'image/x-icon' } },
      '/page.js': { body: SCRIPT, headers: { 'content-type': 'text/javascript' } },
    },
  });
  const { port } = new URL(site.url);
  const profile = await mkdtemp(join(tmpdir(), 'hlsnap-sinks-'));
  const context = await openProfile(profile, [
    '--host-resolver-rules=MAP pictures.example 127.0.0.1',
  ]);
  return {
    context,
    profile,
    url: site.url,
    insecureUrl: `http://pictures.example:${port}`,
    async openPage(url = `${site.url}/`) {
      const page = await context.newPage();
      await page.goto(url);
      await page.waitForFunction(() => 'kit' in window);
      return page;
    },
    async close() {
      await context.close();
      await site.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

/** The next downloads of a page, once there are so many. */
export function collectDownloads(page: Page, count: number): Promise<readonly Download[]> {
  const downloads: Download[] = [];
  return new Promise((resolve) => {
    page.on('download', (download) => {
      downloads.push(download);
      if (downloads.length === count) resolve(downloads);
    });
  });
}

export async function bytesOf(download: Download): Promise<Buffer> {
  return readFile(await download.path());
}

/** The color of an image's middle, as red, green and blue. */
export function middleOf(bytes: Buffer): readonly number[] {
  const { width, height, data } = decodeImage(bytes);
  const offset = ((height >> 1) * width + (width >> 1)) * 4;
  return Array.from(data.subarray(offset, offset + 3));
}
