import type { Page } from 'playwright-core';
import { launchChromium, openContext } from './chromium.js';
import { readFrameNumber } from './frame-code.js';
import { decodeImage } from './image.js';
import { bundleRecipe, type PlayerRecipe } from './player-recipes.js';
import { startStaticServer, type InlinePage } from './static-server.js';
import { startStreamServer, type StreamServer } from './stream-server.js';

/** The stream of the recipes: 24 s in segments of 4 s, 25 frames a second. */
export const DURATION_SECONDS = 24;
/** The frame of a tile: the first one of its segment. */
export function frameAt(seconds: number): number {
  return Math.floor(seconds / 4) * 100;
}

export interface PlayerLab {
  readonly streams: StreamServer;
  readonly open: (recipe: PlayerRecipe) => Promise<Page>;
  readonly close: () => Promise<void>;
}

const IMPORTS = { hlsnap: '/hlsnap/index.js', 'hlsnap/': '/hlsnap/' };
const MAP = { imports: { ...IMPORTS, 'hlsnap/thumbnails': '/hlsnap/thumbnails.js' } };
/** What recipes wait for has come by then. */
const SET_UP = '\nwindow.isSetUp = true;';
const SCRIPT_TYPE = { 'content-type': 'text/javascript' };

/** A browser, the stream, and a site with the build. */
export async function openPlayerLab(): Promise<PlayerLab> {
  const streams = await startStreamServer({ folders: { '/stream': 'demo/public/sample' } });
  const pages: Record<string, InlinePage> = {
    '/favicon.ico': { body: '', headers: { 'content-type': 'image/x-icon' } },
  };
  const site = await startStaticServer({ folders: { '/hlsnap': 'dist' }, pages });
  const browser = await launchChromium(['--autoplay-policy=no-user-gesture-required']);
  let count = 0;
  return {
    streams,
    open: async ({ html, js }) => {
      count += 1;
      const path = `/page${count}`;
      const { script, style } = await bundleRecipe(js);
      const own = script.replaceAll('https://cdn.example', streams.url) + SET_UP;
      pages[`${path}.js`] = { body: own, headers: SCRIPT_TYPE };
      pages[`${path}.css`] = { body: style, headers: { 'content-type': 'text/css' } };
      pages[path] = { body: toPage(path, html) };
      // Each cell of a frame's number has more pixels then.
      const context = await openContext(browser, { deviceScaleFactor: 2 });
      const page = await context.newPage();
      await page.goto(site.url + path, { waitUntil: 'load' });
      return page;
    },
    close: async () => {
      await browser.close();
      await Promise.all([site.close(), streams.close()]);
    },
  };
}

/** The margin leaves room for pictures over a bar at the window's top. */
function toPage(path: string, html: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Player</title>
<style>body { margin: 250px 40px }</style><link rel="stylesheet" href="${path}.css">
<script type="importmap">${JSON.stringify(MAP)}</script>
${html}<script type="module" src="${path}.js"></script>`;
}

/** Waits until the page's script is through and the player knows the recording, and plays, because some show no bar before. */
export async function untilKnown(page: Page): Promise<void> {
  await page.waitForFunction(() => 'isSetUp' in window);
  await page.waitForFunction(() =>
    [...document.querySelectorAll('video')].some(({ readyState }) => readyState > 1),
  );
  await page.evaluate(() => document.querySelector('video')?.play());
}

const LOOKS = 8;
const LOOK_MS = 250;

/**
 * Moves the mouse over a bar to where a time is, and looks for a while whether an element shows a frame then.
 *
 * @returns the number of the frame that it showed last; `undefined` if it shows none
 */
export async function pointAndLook(
  page: Page,
  { bar, preview, seconds }: { bar: string; preview: string; seconds: number },
): Promise<number | undefined> {
  await pointAt(page, bar, seconds);
  for (let look = 1; look < LOOKS; look++) {
    const frame = await frameShownIn(page, preview);
    if (frame === frameAt(seconds)) return frame;
    await page.waitForTimeout(LOOK_MS);
  }
  return frameShownIn(page, preview);
}

async function pointAt(page: Page, bar: string, seconds: number): Promise<void> {
  const box = await page.locator(bar).first().boundingBox();
  if (!box) throw new Error(`${bar} is not shown.`);
  const y = box.y + box.height / 2;
  const xAt = (time: number): number => box.x + (time / DURATION_SECONDS) * box.width;
  // From another tile on: players do not look again for the second that they were last pointed at, not even if its tile
  // has come since.
  await page.mouse.move(xAt(seconds - 5), y);
  await page.mouse.move(xAt(seconds), y);
}

/** The number of the frame that an element shows on the screen; `undefined` if it shows none. */
async function frameShownIn(page: Page, preview: string): Promise<number | undefined> {
  const element = page.locator(preview).first();
  if (!(await element.isVisible())) return undefined;
  const box = await element.boundingBox();
  if (!box || box.width < 64 || box.height < 36) return undefined;
  return readFrameNumber(decodeImage(await page.screenshot({ clip: box })));
}
