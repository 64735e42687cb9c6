import type { Page } from 'playwright-core';
import { launchChromium, openContext } from './chromium.js';
import {
  installStage,
  type PlayerName,
  type StageWindow,
  type WireElementSnapshot,
} from './element-harness.js';
import {
  startElementSite,
  startPlayer,
  type ElementSite,
  type PageOptions,
} from './element-site.js';
import { readFrameNumber } from './frame-code.js';
import { decodeImage } from './image.js';

export { SAMPLE } from './element-site.js';

/** What a tab shows. */
export interface TabOptions extends PageOptions {
  readonly colorScheme?: 'light' | 'dark';
}

/** A browser, and what its tabs show. */
export interface ElementLab extends Pick<ElementSite, 'site' | 'streams'> {
  readonly openTab: (options?: TabOptions) => Promise<Page>;
  /** Opens a tab with a player, paused at a moment; the element knows the player. */
  readonly openPlayer: (name: PlayerName, url: string, seconds: number) => Promise<Page>;
  readonly closeTabs: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function openElementLab(): Promise<ElementLab> {
  const { site, streams, addPage, close } = await startElementSite();
  const browser = await launchChromium(['--autoplay-policy=no-user-gesture-required']);
  const openTab: ElementLab['openTab'] = async ({ colorScheme = 'light', ...options } = {}) => {
    const context = await openContext(browser, { colorScheme });
    const page = await context.newPage();
    await page.goto(addPage(options), { waitUntil: 'load' });
    await page.evaluate(installStage);
    return page;
  };
  return {
    site,
    streams,
    openTab,
    openPlayer: async (name, url, seconds) => {
      const page = await openTab();
      await page.evaluate(startPlayer, [name, url, seconds] as const);
      return page;
    },
    closeTabs: async () => {
      await Promise.all(browser.contexts().map((context) => context.close()));
    },
    close: async () => {
      await browser.close();
      await close();
    },
  };
}

/** Calls `capture()` of the element. */
export function capture(tab: Page): Promise<WireElementSnapshot> {
  return tab.evaluate(async () => {
    const { stage } = window as unknown as StageWindow;
    return stage.toWire(await stage.element().capture());
  });
}

/** The error with which the element's `capture()` rejects. */
export function failure(tab: Page): ReturnType<StageWindow['stage']['failure']> {
  return tab.evaluate(() => {
    const { stage } = window as unknown as StageWindow;
    return stage.failure(stage.element().capture());
  });
}

export function seek(tab: Page, seconds: number): Promise<void> {
  return tab.evaluate((time) => (window as unknown as StageWindow).stage.seek(time), seconds);
}

/** The state of the video, which a capture must not change. */
export function playback(tab: Page): Promise<unknown> {
  return tab.evaluate(() => {
    const { currentTime, paused, currentSrc } = (window as unknown as StageWindow).stage.video();
    return { currentTime, paused, currentSrc };
  });
}

/** The element's status text. */
export function status(tab: Page): Promise<string> {
  return tab.locator('hls-snap [aria-live=polite]').innerText();
}

/** Comes back when a page has had nothing to do, and what it asked for before is known. */
export async function idle(tab: Page): Promise<void> {
  await tab.evaluate(async () => {
    await new Promise((resolve) => requestIdleCallback(resolve));
    await fetch('/favicon.ico');
  });
}

/** What a tab fetches for captures from now on. */
export function watchHeavy(tab: Page): readonly string[] {
  const heavy: string[] = [];
  tab.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (/\/dist\/.*(worker|wasm|snapper)/.test(pathname)) heavy.push(pathname);
  });
  return heavy;
}

/** The frame number in the current picture of the page's video. */
export async function shownFrame(page: Page): Promise<number | undefined> {
  const png = await page.evaluate(() => {
    const { stage } = window as unknown as StageWindow;
    return stage.toPng(stage.draw());
  });
  return frameIn(png);
}

/** The frame number in an image of a snapshot. */
export function capturedFrame({ images }: WireElementSnapshot, index = 0): number | undefined {
  const image = images[index];
  if (!image) throw new Error(`There is no image ${index}.`);
  return frameIn(image.base64);
}

/** The frame number in an image file. */
export function frameIn(base64: string): number | undefined {
  return readFrameNumber(decodeImage(Buffer.from(base64, 'base64')));
}

/** Runs in the page: captures while a stream of 16 s plays, and what it showed before each and after it. */
export async function captureWhilePlaying(count: number) {
  const { stage } = window as unknown as StageWindow;
  const video = stage.video();
  await video.play();
  const taken = [];
  for (let i = 0; i < count; i++) {
    // At any time in the display of a picture.
    await new Promise((resolve) => setTimeout(resolve, 200 + i * 37));
    // It is a short stream.
    if (video.currentTime > 15) video.currentTime = 1;
    while (video.seeking) await new Promise((resolve) => setTimeout(resolve, 100));
    const drawnBefore = stage.draw();
    const capturing = stage.element().capture();
    const drawnAfter = stage.draw();
    const [before, after] = [stage.toPng(drawnBefore), stage.toPng(drawnAfter)];
    const isPaused = video.paused;
    taken.push({ before, after, isPaused, snapshot: await stage.toWire(await capturing) });
  }
  return taken;
}
