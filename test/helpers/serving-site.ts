import { readFileSync } from 'node:fs';
import type * as Serve from '../../src/serve/index.js';
import type { ImageServing, ServeImagesOptions, ServingSnapper } from '../../src/serve/index.js';
import { launchBrowser, type BrowserName, type TestBrowser, type TestPage } from './browser.js';
import { readFrameNumber } from './frame-code.js';
import { startStaticServer, type InlinePage, type StaticServer } from './static-server.js';

/** What a page of the site has. */
export interface ServingWindow {
  readonly serve: typeof Serve;
  /** Serves; `calls` of the page tell what its Snapper was asked for. */
  readonly start: (
    options: Omit<ServeImagesOptions, 'snapper'>,
    hold?: boolean,
  ) => Promise<ImageServing>;
  readonly serving: ImageServing | undefined;
  readonly calls: readonly string[];
  /** Lets one capture go on that is held. */
  readonly letGo: (() => void)[];
}

export interface ServingSite {
  readonly site: StaticServer;
  /** Pages that can be changed while it runs. */
  readonly pages: Record<string, InlinePage>;
  readonly openPage: (path?: string) => Promise<TestPage>;
  readonly close: () => Promise<void>;
}

/** What a page got from an address. */
export interface Got {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: number;
  /** Of an answer in JSON. */
  readonly json: unknown;
  /** The path to which it was redirected. */
  readonly url: string;
}

export interface AnsweredPreview {
  readonly status: number;
  readonly etag: string | null;
  /** So far. */
  readonly captures: number;
}

const SCRIPT = { 'content-type': 'text/javascript' };
const HTML = `<!doctype html><meta charset="utf-8"><title>Pictures</title><link rel="icon" href="data:,">`;

/** A site with `hlsnap-sw.js` at its root, and a browser. */
export async function openServingSite(
  browserName: BrowserName,
  launch = (): Promise<TestBrowser> => launchBrowser(browserName),
): Promise<ServingSite> {
  const pages: Record<string, InlinePage> = {
    '/': { body: `${HTML}<script type="module" src="/page.js"></script>` },
    '/page.js': {
      body: `import * as serve from '/dist/serve.js'; import { Snapper } from '/dist/index.js';
        window.Snapper = Snapper; (${installServing.toString()})(serve);`,
      headers: SCRIPT,
    },
    '/hlsnap-sw.js': serviceWorkerFile(readFileSync('dist/hlsnap-sw.js', 'utf8')),
  };
  const site = await startStaticServer({ folders: { '/dist': 'dist' }, pages });
  const browser = await launch();
  return {
    site,
    pages,
    openPage: async (path = '/') => {
      const page = await browser.openPage(site.url + path);
      await page.evaluate(untilInstalled, undefined);
      return page;
    },
    close: async () => {
      await browser.close();
      await site.close();
    },
  };
}

export function serviceWorkerFile(body: string): InlinePage {
  return { body, headers: SCRIPT };
}

/** Runs in the page, as text. */
async function untilInstalled(): Promise<void> {
  while (!('start' in window)) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** Runs in the page, as text. */
function installServing(serve: typeof Serve): void {
  type Method = (...values: readonly unknown[]) => Promise<unknown>;
  const { Snapper } = window as unknown as { readonly Snapper: new () => ServingSnapper };
  const calls: string[] = [];
  const letGo: (() => void)[] = [];
  const start: ServingWindow['start'] = async (options, hold = false) => {
    const snapper = new Snapper() as unknown as Record<string, Method>;
    const counted = Object.fromEntries(
      ['capture', 'keyframe', 'resolve', 'timeline', 'times'].map((name) => [
        name,
        async (...values: readonly unknown[]) => {
          calls.push(name);
          if (hold && name === 'capture') await new Promise<void>((go) => letGo.push(go));
          return snapper[name]?.(...values);
        },
      ]),
    );
    const serving = await serve.serveImages({
      ...options,
      snapper: counted as unknown as ServingSnapper,
    });
    Object.assign(window, { serving });
    return serving;
  };
  Object.assign(window, { serve, start, calls, letGo });
}

/** Serves in a page, with pictures that are as old as they like but in tests of their age. */
export async function serveIn(
  page: TestPage,
  options: Omit<ServeImagesOptions, 'snapper'>,
): Promise<void> {
  await page.evaluate(async (given) => {
    await (window as unknown as ServingWindow).start(given);
  }, options);
}

/** Opens frames, each a page of its own to the service worker, and serves in them. */
export async function openFrames(
  page: TestPage,
  names: readonly string[],
  options: Omit<ServeImagesOptions, 'snapper'>,
  hold = false,
): Promise<void> {
  await page.evaluate(
    async ({ names, options, hold }) => {
      for (const name of names) {
        const frame = document.createElement('iframe');
        frame.src = `/?${name}`;
        document.body.append(frame);
        const inside = () => frame.contentWindow as unknown as ServingWindow | undefined;
        while (!(inside() && 'start' in (inside() ?? {}))) {
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
        await inside()?.start(options, hold);
      }
      // The page itself is controlled as well before anything is asked for in it.
      while (!navigator.serviceWorker.controller) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    { names, options, hold },
  );
}

/** Fetches an address of the site in the page. */
export function get(page: TestPage, path: string, init: RequestInit = {}): Promise<Got> {
  return page.evaluate(
    async ({ path, init }) => {
      const response = await fetch(path, init);
      const body = await response.arrayBuffer();
      const headers: Record<string, string> = {};
      response.headers.forEach((value, name) => {
        headers[name] = value;
      });
      const isJson = headers['content-type'] === 'application/json' && body.byteLength > 0;
      const json = isJson ? (JSON.parse(new TextDecoder().decode(body)) as unknown) : undefined;
      const { pathname, search } = new URL(response.url);
      const { status } = response;
      return { status, headers, bytes: body.byteLength, json, url: pathname + search };
    },
    { path, init: init as { headers?: Record<string, string> } },
  );
}

/** The frame number that an `<img>` with this address shows; `undefined`: it shows none. */
export async function frameAtAddress(page: TestPage, src: string): Promise<number | undefined> {
  const picture = await page.evaluate(async (address) => {
    const img = new Image();
    img.src = address;
    document.body.append(img);
    await img.decode().catch(() => undefined);
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width: img.naturalWidth, height: img.naturalHeight });
    if (canvas.width === 0) return undefined;
    const context = canvas.getContext('2d');
    context?.drawImage(img, 0, 0);
    const data = context?.getImageData(0, 0, canvas.width, canvas.height).data;
    return { width: canvas.width, height: canvas.height, data: [...(data ?? [])] };
  }, src);
  return picture && readFrameNumber({ ...picture, data: Uint8Array.from(picture.data) });
}

/** Runs in a page that serves `ort`, as text: asks for a picture, and tells how many were made so far. */
export async function askForPreview(query: string): Promise<AnsweredPreview> {
  const { status, headers } = await fetch(`/hlsnap/ort/preview.jpg?${query}`);
  const { calls } = window as unknown as ServingWindow;
  return {
    status,
    etag: headers.get('etag'),
    captures: calls.filter((it) => it === 'capture').length,
  };
}
