import { existsSync } from 'node:fs';
import { expect } from 'vitest';
import type { CaptureOptions, TimelineOptions } from '../../src/index.js';
import { launchBrowser, type BrowserName, type TestBrowser, type TestPage } from './browser.js';
import { readFrameNumber, type PictureBox, type Pixels } from './frame-code.js';
import { decodeImage } from './image.js';
import {
  installHarness,
  untilLoaded,
  type AbortAt,
  type BatchCall,
  type BatchOutcome,
  type CaptureCall,
  type CaptureOutcome,
  type HarnessOptions,
  type PageGlobals,
  type StoryboardCall,
  type StoryboardOutcome,
  type WireFailure,
  type WireSnapshot,
  type WireTimeline,
} from './page-harness.js';
import { SECOND_ENGINE } from './second-engine.js';
import { startStaticServer, type StaticServer } from './static-server.js';
import { startStreamServer, type LiveAnswer, type StreamServer } from './stream-server.js';

const PAGE = `<!doctype html>
<meta charset="utf-8">
<title>Test page</title>
<script type="module" src="/page.js"></script>`;
const TAG_PAGE = `<!doctype html>
<meta charset="utf-8">
<title>Test page with a script tag</title>
<script src="/dist/hlsnap.global.js"></script>`;
const SCRIPT = `import * as hlsnap from '/dist/index.js';
import { ffmpeg } from '/dist/ffmpeg.js';
window.hlsnap = { ...hlsnap, ffmpeg };`;

export interface LabOptions {
  /** Default Chromium. */
  readonly browser?: BrowserName;
  /** How the page loads the build. @defaultValue `'module'` */
  readonly loads?: 'module' | 'script-tag';
  /** Additional arguments for Chromium's command line. */
  readonly chromiumArguments?: readonly string[];
  /** A Content-Security-Policy for the whole site; `STREAMS` in it stands for the streams' origin. */
  readonly csp?: string;
  /** Additional folders of the stream server, keyed by path. */
  readonly folders?: Readonly<Record<string, string>>;
  /** What the stream server answers where it has no such file. */
  readonly answer?: LiveAnswer;
  /** Paths on the site that answer 404 although the file exists. */
  readonly missing?: (path: string) => boolean;
}

export interface LabCall {
  readonly abortAt?: AbortAt;
  readonly disposeAt?: CaptureCall['disposeAt'];
}

/** A browser with a page that has loaded the build, the site of that page, and a stream server on another origin. */
export interface Lab {
  readonly browser: TestBrowser;
  readonly site: StaticServer;
  readonly streams: StreamServer;
  /** Opens another page with the build and the harness loaded. */
  readonly openPage: (path?: string) => Promise<TestPage>;
  /** The page that the calls below use. */
  readonly page: TestPage;
  /** Gives that page a Snapper with these options, and no time limit but those among them. */
  readonly renew: (options?: HarnessOptions) => Promise<void>;
  /** Makes that Snapper preload its files. */
  readonly preload: () => Promise<void>;
  /** Captures from a path on the stream server, or from a URL. */
  readonly capture: (
    path: string,
    options?: CaptureOptions,
    call?: LabCall,
  ) => Promise<CaptureOutcome>;
  /** Takes the pictures of a batch. */
  readonly captureAll: (
    path: string,
    options?: BatchCall['options'],
    call?: Pick<BatchCall, 'stopAfter'>,
  ) => Promise<BatchOutcome>;
  /** Makes a storyboard. */
  readonly storyboard: (
    path: string,
    options?: StoryboardCall['options'],
    call?: Pick<StoryboardCall, 'stopAfter'>,
  ) => Promise<StoryboardOutcome>;
  readonly timeline: (path: string, options?: TimelineOptions) => Promise<WireTimeline>;
  /** Like `capture`, but the capture has to succeed. */
  readonly snap: (path: string, options?: CaptureOptions) => Promise<WireSnapshot>;
  /** Like `capture`, but the capture has to fail with a `SnapError`. */
  readonly fail: (
    path: string,
    options?: CaptureOptions,
    call?: LabCall,
  ) => Promise<WireFailure & { readonly outcome: CaptureOutcome }>;
  readonly close: () => Promise<void>;
}

/** Starts everything; once for each test file is enough. */
export async function openLab(options: LabOptions = {}): Promise<Lab> {
  const { csp, folders, answer, missing } = options;
  if (!existsSync('dist/index.js'))
    throw new Error('There is no dist/: run "npm run build" first.');
  const streams = await startStreamServer({
    folders: {
      '/sample': 'demo/public/sample',
      '/fixtures': 'test/fixtures',
      '/dist': 'dist',
      ...folders,
    },
    ...(answer && { answer }),
  });
  const headers = csp ? { 'content-security-policy': csp.replaceAll('STREAMS', streams.url) } : {};
  const site = await startStaticServer({
    folders: { '/dist': 'dist' },
    pages: {
      '/': { body: options.loads === 'script-tag' ? TAG_PAGE : PAGE },
      '/favicon.ico': { body: '', headers: { 'content-type': 'image/x-icon' } },
      '/page.js': { body: SCRIPT, headers: { 'content-type': 'text/javascript' } },
    },
    headers,
    ...(missing && { missing }),
  });
  const browser = await launchBrowser(options.browser, options.chromiumArguments);
  const openPage = async (path = '/'): Promise<TestPage> => {
    const page = await browser.openPage(site.url + path);
    await page.evaluate(untilLoaded, undefined);
    await page.evaluate(installHarness, undefined);
    await renew(page);
    return page;
  };
  const page = await openPage();
  const capture: Lab['capture'] = (path, options = {}, call = {}) =>
    page.evaluate((argument) => (window as unknown as PageGlobals).harness.capture(argument), {
      url: new URL(path, streams.url).href,
      options,
      ...call,
    });
  return {
    browser,
    site,
    streams,
    openPage,
    page,
    capture,
    captureAll: (path, options = {}, call = {}) =>
      page.evaluate((argument) => (window as unknown as PageGlobals).harness.captureAll(argument), {
        url: new URL(path, streams.url).href,
        options,
        ...call,
      }),
    storyboard: (path, options = {}, call = {}) =>
      page.evaluate((argument) => (window as unknown as PageGlobals).harness.storyboard(argument), {
        url: new URL(path, streams.url).href,
        options,
        ...call,
      }),
    timeline: (path, options = {}) =>
      page.evaluate(
        ({ url, options }) => (window as unknown as PageGlobals).harness.timeline(url, options),
        { url: new URL(path, streams.url).href, options },
      ),
    renew: (options = {}) => renew(page, options),
    preload: () =>
      page.evaluate(() => (window as unknown as PageGlobals).harness.snapper.preload(), undefined),
    snap: async (path, options) => succeeded(await capture(path, options)),
    fail: async (path, options, call) => failed(await capture(path, options, call)),
    close: async () => {
      await browser.close();
      await Promise.all([site.close(), streams.close()]);
    },
  };
}

/** There is always a second engine: where our own decoders have not been made, it is ffmpeg. */
function renew(page: TestPage, options: HarnessOptions = {}): Promise<void> {
  const addsFfmpeg = [options.engine, SECOND_ENGINE].includes('ffmpeg');
  return page.evaluate(
    (argument) => {
      (window as unknown as PageGlobals).harness.renew(argument);
    },
    { addsFfmpeg, ...options },
  );
}

/** The snapshot of a capture that must have succeeded. */
export function succeeded({ snapshot, failure }: CaptureOutcome): WireSnapshot {
  expect(failure).toBeUndefined();
  if (!snapshot) throw new Error('There is no snapshot.');
  return snapshot;
}

function failed(outcome: CaptureOutcome): WireFailure & { readonly outcome: CaptureOutcome } {
  expect(outcome.snapshot?.images.length).toBeUndefined();
  if (!outcome.failure) throw new Error('There is no failure.');
  expect(outcome.failure).toMatchObject({ name: 'SnapError', isSnapError: true });
  return { ...outcome.failure, outcome };
}

/** Decodes an image of a snapshot and checks its size. */
export function pixelsOf(snapshot: WireSnapshot, index = 0): Pixels {
  const image = snapshot.images[index];
  if (!image) throw new Error(`There is no image ${index}.`);
  const pixels = decodeImage(Buffer.from(image.base64, 'base64'));
  expect({ width: pixels.width, height: pixels.height }).toEqual({
    width: image.width,
    height: image.height,
  });
  return pixels;
}

/** The source frame that an image shows. */
export function frameOf(snapshot: WireSnapshot, index = 0, box?: PictureBox): number | undefined {
  return readFrameNumber(pixelsOf(snapshot, index), box);
}
