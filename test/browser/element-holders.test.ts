import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { StageWindow } from '../helpers/element-harness.js';
import {
  capture,
  capturedFrame,
  failure,
  openElementLab,
  SAMPLE,
  shownFrame,
  type ElementLab,
} from '../helpers/element-page.js';

// Where interfaces and modules keep the player of a video.

let lab: ElementLab;

beforeAll(async () => {
  lab = await openElementLab();
});
afterAll(() => lab.close());
afterEach(() => lab.closeTabs());

/** As an application bundles it; its own bundles load parts of it from a server of its choice. */
async function bundle(name: string): Promise<string> {
  const stdin = { contents: `import '${name}';`, resolveDir: '.' };
  const { outputFiles } = await build({ stdin, bundle: true, format: 'esm', write: false });
  return outputFiles.map(({ text }) => text).join('');
}

const VIDSTACK = `
<media-player id="player" load="eager" muted playsinline style="width: 640px; height: 360px">
  <media-provider></media-provider>
</media-player>
<hls-snap for="player"></hls-snap>`;

test('hls.js is found in Vidstack', async () => {
  const script = `<script type="module">${await bundle('vidstack/player')}</script>`;
  const tab = await lab.openTab({ body: VIDSTACK + script });
  const instance = await tab.evaluate(async (url) => {
    const { stage } = window as unknown as StageWindow;
    await stage.loadScript('/players/hls/hls.min.js');
    const player = document.querySelector<HTMLElement & { src: unknown; provider?: object }>(
      'media-player',
    );
    if (!player) throw new Error('There is no player.');
    player.addEventListener('provider-change', (event) => {
      const { detail } = event as CustomEvent<{ library?: unknown } | null>;
      // By default, it loads hls.js from a server of its own choice.
      if (detail) detail.library = (window as unknown as { Hls: unknown }).Hls;
    });
    await customElements.whenDefined('media-player');
    const canPlay = new Promise((resolve) => {
      player.addEventListener('can-play', resolve, { once: true });
    });
    player.src = { src: url, type: 'application/x-mpegurl' };
    await canPlay;
    stage.watchPictures();
    await stage.seek(7.2);
    const { provider } = player;
    return provider && 'instance' in provider && typeof provider.instance;
  }, lab.streams.url + SAMPLE);
  expect(instance).toBe('object');
  const snapshot = await capture(tab);
  expect(capturedFrame(snapshot)).toBe(await shownFrame(tab));
  expect(snapshot.playlistUrl).toBe(lab.streams.url + SAMPLE);
});

/** As hls-video-element 1.5 has it: the video in the shadow tree, and hls.js as `api`. */
const HLS_VIDEO = `<script>
customElements.define('hls-video', class extends HTMLElement {
  api;
  constructor() {
    super();
    this.attachShadow({ mode: 'open' }).innerHTML =
      '<video muted playsinline style="width: 640px; height: 360px"></video>';
  }
  load(url) {
    this.api = new Hls({ enableWorker: false });
    this.api.loadSource(url);
    this.api.attachMedia(this.shadowRoot.querySelector('video'));
  }
});
</script>`;

test.each([
  ['alone', '<hls-video id="player"></hls-video>'],
  [
    'in media-chrome',
    '<media-controller id="player"><hls-video slot="media"></hls-video></media-controller>',
  ],
])('hls.js is found in <hls-video> %s', async (place, player) => {
  const isInside = place !== 'alone';
  const chrome = isInside ? `<script type="module">${await bundle('media-chrome')}</script>` : '';
  const body = `${player}<hls-snap for="player"></hls-snap>${HLS_VIDEO}${chrome}`;
  const tab = await lab.openTab({ body });
  await tab.evaluate(async (url) => {
    const { stage } = window as unknown as StageWindow;
    await stage.loadScript('/players/hls/hls.min.js');
    const element = document.querySelector<HTMLElement & { load(url: string): void }>('hls-video');
    const canPlay = new Promise((resolve) => {
      stage.video().addEventListener('canplay', resolve, { once: true });
    });
    element?.load(url);
    await canPlay;
    stage.watchPictures();
    await stage.seek(7.2);
  }, lab.streams.url + SAMPLE);
  const snapshot = await capture(tab);
  expect(capturedFrame(snapshot)).toBe(await shownFrame(tab));
  expect(snapshot.playlistUrl).toBe(lab.streams.url + SAMPLE);
  expect(snapshot).toMatchObject({ source: 'stream', isExact: true });
});

test.each(['Plyr', 'a module'])(
  'hls.js in a variable of %s: the error tells what to set, and with that it is found',
  async (holder) => {
    const tab = await lab.openTab();
    const url = lab.streams.url + SAMPLE;
    await tab.evaluate(
      async ([source, isPlyr]) => {
        const { stage } = window as unknown as StageWindow;
        await stage.play('hls.js', source);
        if (isPlyr) {
          await stage.loadScript('/players/plyr/plyr.min.js');
          const { Plyr } = window as unknown as { Plyr: new (video: Element) => object };
          const kept = new Plyr(stage.video());
          if (!('media' in kept)) throw new Error('This is no Plyr.');
        }
        await stage.seek(7.2);
      },
      [url, holder === 'Plyr'] as const,
    );
    const error = await failure(tab);
    expect(error).toMatchObject({ name: 'SnapError', code: 'no-source' });
    expect(error?.message).toContain('set player to its player');
    expect(error?.message).toContain('src to the playlist');

    const shown = await shownFrame(tab);
    await tab.evaluate((src) => {
      (window as unknown as StageWindow).stage.element().src = src;
    }, url);
    expect(capturedFrame(await capture(tab))).toBe(shown);
    await tab.evaluate(() => {
      const { stage } = window as unknown as StageWindow;
      stage.element().src = '';
      stage.element().player = stage.player;
    });
    expect(capturedFrame(await capture(tab))).toBe(shown);
  },
);
