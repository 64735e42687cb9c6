import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { expect } from 'vitest';
import { copiedFilesOf } from '../../scripts/build/files.mjs';
import { WASM } from '../../scripts/build/table.mjs';
import { launchBrowser, type TestBrowser, type TestPage } from '../helpers/browser.js';
import { frameOf, succeeded } from '../helpers/lab.js';
import {
  installHarness,
  untilLoaded,
  type CaptureOutcome,
  type HarnessOptions,
  type PageGlobals,
} from '../helpers/page-harness.js';
import {
  startStaticServer,
  type InlinePage,
  type StaticServer,
  type StaticServerOptions,
} from '../helpers/static-server.js';
import { startStreamServer, type StreamServer } from '../helpers/stream-server.js';
import type { SnapFile } from '../../src/results/snapshot.js';

/** Everything that is loaded for a JPEG and a PNG by ffmpeg, beside the script that the page names. */
export const LOADED_FILES: readonly string[] = [
  'worker.js',
  'ffmpeg-engine.js',
  'ffmpeg-worker.js',
  ...[WASM.ffmpeg, WASM.jpeg, WASM.png, WASM.picture]
    .flatMap(copiedFilesOf)
    .map(({ file }) => file),
].sort();
/** Segment n of the sample starts with frame 100·n. */
const SEQUENCE = 3;
const FRAME = 300;

export interface Web {
  readonly browser: TestBrowser;
  /** The sample stream, on an origin of its own. */
  readonly streams: StreamServer;
  /** Serves a folder as a static site does; ended with the rest. */
  readonly serve: (options: StaticServerOptions) => Promise<StaticServer>;
  /** Opens a page in a profile of its own, closed with the rest. */
  readonly open: (url: string) => Promise<TestPage>;
  readonly close: () => Promise<void>;
}

/** A browser, a stream, and as many sites as a test wants. */
export async function openWeb(): Promise<Web> {
  if (!existsSync('dist/index.js'))
    throw new Error('There is no dist/: run "npm run build" first.');
  const streams = await startStreamServer({
    folders: { '/sample': 'demo/public/sample', '/fixtures': 'test/fixtures' },
  });
  const browser = await launchBrowser();
  const sites: StaticServer[] = [];
  return {
    browser,
    streams,
    serve: async (options) => {
      const site = await startStaticServer(options);
      sites.push(site);
      return site;
    },
    open: (url) => browser.openPage(url),
    close: async () => {
      await browser.close();
      await Promise.all([streams, ...sites].map((server) => server.close()));
    },
  };
}

/** A page with this in it, which asks for no icon. */
export function html(content: string): InlinePage {
  return {
    body: `<!doctype html><meta charset="utf-8"><title>Page</title><link rel="icon" href="data:,">${content}`,
  };
}

/** Waits until the page has `window.hlsnap`, and captures with it. */
export async function capture(
  page: TestPage,
  streams: StreamServer,
  options: HarnessOptions = {},
  path = '/sample/index.m3u8',
): Promise<CaptureOutcome> {
  await page.evaluate(untilLoaded, undefined);
  await page.evaluate(installHarness, undefined);
  return page.evaluate(
    ({ snapper, call }) => {
      const { harness } = window as unknown as PageGlobals;
      harness.renew(snapper);
      return harness.capture(call);
    },
    {
      snapper: { workers: 1, engine: 'ffmpeg' as const, ...options },
      call: {
        url: streams.url + path,
        options: {
          at: path.startsWith('/sample') ? { sequence: SEQUENCE } : ('start' as const),
          images: [{ width: 320 }, { width: 320, type: 'image/png' as const }],
        },
      },
    },
  );
}

/** Captures, and expects the right picture as JPEG and as PNG, and nothing that went wrong unseen. */
export async function expectPicture(
  page: TestPage,
  streams: StreamServer,
  options?: HarnessOptions,
): Promise<void> {
  const snapshot = succeeded(await capture(page, streams, options));
  expect(snapshot.images.map(({ type }) => type)).toEqual(['image/jpeg', 'image/png']);
  expect([frameOf(snapshot, 0), frameOf(snapshot, 1)]).toEqual([FRAME, FRAME]);
  expect(page.pageErrors()).toEqual([]);
  expect(page.consoleMessages().filter((text) => text.startsWith('error'))).toEqual([]);
}

/** The names of the files that a server was asked for since `start`, each once and in order; all have to be there. */
export function filesFrom({ log }: StaticServer, start = 0): readonly string[] {
  const asked = log.slice(start);
  expect(asked.filter(({ status }) => status !== 200)).toEqual([]);
  return [...new Set(asked.map(({ path }) => basename(path)))].sort();
}

/** What a save gave, or how it failed. */
export type OwnSave =
  | { readonly ok: boolean; readonly names: readonly (string | undefined)[] }
  | { readonly code: unknown; readonly message: string; readonly events: readonly string[] };

/** Saves a snapshot of the page's own to a sink of its own, by a Snapper that captures nothing. */
export async function saveToOwnSink(page: TestPage): Promise<OwnSave> {
  await page.evaluate(untilLoaded, undefined);
  return page.evaluate(async (): Promise<OwnSave> => {
    const { Snapper } = (window as unknown as PageGlobals).hlsnap;
    const snapper = new Snapper();
    const events: string[] = [];
    snapper.addEventListener('uploaderror', ({ type }) => events.push(type));
    const image = { blob: new Blob(['x'], { type: 'image/jpeg' }), width: 1, height: 1 };
    const snapshot = {
      images: [{ ...image, type: 'image/jpeg' as const, quality: 0.8, name: 'own.jpg' }],
      ...{ presentationTime: 7, programDateTime: undefined },
    };
    const names: (string | undefined)[] = [];
    const sink = {
      kind: 'own',
      write: ({ name }: SnapFile) => {
        names.push(name);
        return Promise.resolve(null);
      },
    };
    try {
      return { ok: (await snapper.save(snapshot, sink)).ok, names };
    } catch (error) {
      const { code, message } = error as { readonly code: unknown; readonly message: string };
      return { code, message, events };
    }
  }, undefined);
}
