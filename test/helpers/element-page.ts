import { existsSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { launchChromium, openContext } from './chromium.js';
import {
  installStage,
  type PlayerName,
  type StageWindow,
  type WireElementSnapshot,
} from './element-harness.js';
import { readFrameNumber } from './frame-code.js';
import { decodeImage } from './image.js';
import { startStaticServer, type StaticServer } from './static-server.js';
import { startStreamServer, type StreamServer } from './stream-server.js';

/** Segments of 4 s with B pictures, a keyframe every 2 s, and 25 frames a second. */
export const SAMPLE = '/sample/ts/index.m3u8';

const SCRIPT = `
import * as hlsnap from '/dist/index.js';
import * as hlsnapElement from '/dist/element.js';
Object.assign(window, { hlsnap, hlsnapElement });`;
const ELEMENT_ONLY = "import '/dist/element.js';";

/** What a tab shows. */
export interface TabOptions {
  /** Default: a video with the id `player`, and an element for it. */
  readonly body?: string;
  /** Loads only the element, as a page without other scripts would; default false. */
  readonly elementOnly?: boolean;
  readonly colorScheme?: 'light' | 'dark';
}

/** A browser, a site with the build and the players, and streams on another origin. */
export interface ElementLab {
  readonly site: StaticServer;
  readonly streams: StreamServer;
  readonly openTab: (options?: TabOptions) => Promise<Page>;
  /** Opens a tab with a player, paused at a moment; the element knows the player. */
  readonly openPlayer: (name: PlayerName, url: string, seconds: number) => Promise<Page>;
  readonly closeTabs: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function openElementLab(): Promise<ElementLab> {
  if (!existsSync('dist/element.js'))
    throw new Error('There is no dist/: run "npm run build" first.');
  const streams = await startStreamServer({ folders: STREAMS });
  const pages: Record<string, { body: string; headers?: Readonly<Record<string, string>> }> = {
    '/favicon.ico': { body: '', headers: { 'content-type': 'image/x-icon' } },
    '/all.js': { body: SCRIPT, headers: { 'content-type': 'text/javascript' } },
    '/element.js': { body: ELEMENT_ONLY, headers: { 'content-type': 'text/javascript' } },
  };
  const site = await startStaticServer({
    folders: { '/dist': 'dist', ...STREAMS, ...PLAYERS },
    pages,
  });
  const browser = await launchChromium(['--autoplay-policy=no-user-gesture-required']);
  let count = 0;
  const openTab: ElementLab['openTab'] = async (options = {}) => {
    const { body = DEFAULT_BODY, elementOnly = false, colorScheme = 'light' } = options;
    count += 1;
    const path = `/tab${count}`;
    pages[path] = { body: toPage(body, elementOnly ? '/element.js' : '/all.js') };
    const context = await openContext(browser, { colorScheme });
    const page = await context.newPage();
    await page.goto(site.url + path, { waitUntil: 'load' });
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
      await Promise.all([site.close(), streams.close()]);
    },
  };
}

const STREAMS = { '/sample': 'demo/public/sample', '/fixtures': 'test/fixtures' };
const PLAYERS = {
  '/players/hls': 'node_modules/hls.js/dist',
  '/players/video': 'node_modules/video.js/dist',
  '/players/shaka': 'node_modules/shaka-player/dist',
};

const DEFAULT_BODY = `
<video id="player" width="640" height="360"></video>
<hls-snap for="player"></hls-snap>`;

function toPage(body: string, script: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Player</title>
<script type="module" src="${script}"></script>${body}`;
}

/** Runs in the page. */
async function startPlayer([name, url, seconds]: readonly [
  PlayerName,
  string,
  number,
]): Promise<void> {
  const { stage } = window as unknown as StageWindow;
  await stage.play(name, url);
  await stage.seek(seconds);
  stage.element().player = stage.player;
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
