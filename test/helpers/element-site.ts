import { existsSync } from 'node:fs';
import type { PlayerName, StageWindow } from './element-harness.js';
import { startStaticServer, type StaticServer } from './static-server.js';
import { startStreamServer, type StreamServer } from './stream-server.js';

/** Segments of 4 s with B pictures, a keyframe every 2 s, and 25 frames a second. */
export const SAMPLE = '/sample/ts/index.m3u8';

const SCRIPT = `
import * as hlsnap from '/dist/index.js';
import * as hlsnapElement from '/dist/element.js';
Object.assign(window, { hlsnap, hlsnapElement });`;
const ELEMENT_ONLY = "import '/dist/element.js';";

const STREAMS = { '/sample': 'demo/public/sample', '/fixtures': 'test/fixtures' };
const PLAYERS = {
  '/players/hls': 'node_modules/hls.js/dist',
  '/players/video': 'node_modules/video.js/dist',
  '/players/shaka': 'node_modules/shaka-player/dist',
  '/players/plyr': 'node_modules/plyr/dist',
};
/** It shows frames in their own size, so that screenshots do, too. */
const DEFAULT_BODY = `
<video id="player" width="640" height="360"></video>
<hls-snap for="player"></hls-snap>`;

/** What a page of the site shows. */
export interface PageOptions {
  /** Default: a video with the id `player`, and an element for it. */
  readonly body?: string;
  /** Loads only the element, as a page without other scripts would; default false. */
  readonly elementOnly?: boolean;
}

/** A site with the build and the players, and streams on another origin. */
export interface ElementSite {
  readonly site: StaticServer;
  readonly streams: StreamServer;
  /** Adds a page, and returns its URL. */
  readonly addPage: (options?: PageOptions) => string;
  readonly close: () => Promise<void>;
}

export async function startElementSite(): Promise<ElementSite> {
  if (!existsSync('dist/element.js'))
    throw new Error('There is no dist/: run "npm run build" first.');
  const streams = await startStreamServer({ folders: STREAMS });
  const pages: Record<string, { body: string; headers?: Readonly<Record<string, string>> }> = {
    '/favicon.ico': { body: '', headers: { 'content-type': 'image/x-icon' } },
    '/all.js': { body: SCRIPT, headers: { 'content-type': 'text/javascript' } },
    '/element.js': { body: ELEMENT_ONLY, headers: { 'content-type': 'text/javascript' } },
  };
  const folders = { '/dist': 'dist', ...STREAMS, ...PLAYERS };
  const site = await startStaticServer({ folders, pages });
  let count = 0;
  return {
    site,
    streams,
    addPage: ({ body = DEFAULT_BODY, elementOnly = false } = {}) => {
      count += 1;
      const path = `/tab${count}`;
      pages[path] = { body: toPage(body, elementOnly ? '/element.js' : '/all.js') };
      return site.url + path;
    },
    close: async () => {
      await Promise.all([site.close(), streams.close()]);
    },
  };
}

function toPage(body: string, script: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Player</title>
<script type="module" src="${script}"></script>${body}`;
}

/** Runs in the page: starts a player, paused at a moment; the element knows it. */
export async function startPlayer([name, url, seconds]: readonly [
  PlayerName,
  string,
  number,
]): Promise<void> {
  const { stage } = window as unknown as StageWindow;
  await stage.play(name, url);
  await stage.seek(seconds);
  stage.element().player = stage.player;
}
