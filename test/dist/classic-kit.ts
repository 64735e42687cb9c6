import type { ClassicCapture, ClassicPluginOptions } from '../../src/classic/index.js';
import type { ImageOptions } from '../../src/index.js';
import type { HlsSnapElement } from '../../src/element/index.js';

/** The plain parts of a capture by a button of `classicPlugin()`. */
export interface Taken {
  /** The types of its events, each once, in order. */
  readonly events: readonly string[];
  /** What the status line said: with each event, and in the end. */
  readonly statuses: readonly (string | null | undefined)[];
  /** Of `capturecomplete`. */
  readonly detail: TakenDetail | undefined;
  /** Whether the video was paused before and after. */
  readonly paused: readonly (boolean | undefined)[];
  readonly localName: string;
}

export interface TakenDetail extends Pick<
  ClassicCapture,
  'width' | 'height' | 'image' | 'thumbnail' | 'images' | 'filename' | 'data'
> {
  /** Whether the elements are what they have to be. */
  readonly isCanvas: boolean;
  /** The canvas as a PNG, a `data:` URL. */
  readonly canvas: string;
  readonly imgSource: string;
  readonly thumbnailSource: string | undefined;
}

/** What tests use inside the page, as `window.classic`. */
export interface ClassicKit {
  /** What a capture makes of such images, as `data:` URLs. */
  readonly imagesOf: (
    images: readonly ImageOptions[],
    type: 'image/jpeg' | 'image/png',
  ) => Promise<readonly string[]>;
  /** A button beside a video that plays nothing, in place of all others. */
  readonly button: (options?: ClassicPluginOptions) => HlsSnapElement;
  readonly take: (options?: ClassicPluginOptions) => Promise<Taken>;
  /** Takes another picture with a button. */
  readonly press: (button: HlsSnapElement) => Promise<Taken>;
}

export type ClassicWindow = Window & typeof globalThis & { readonly classic: ClassicKit };

export const CLASSIC_SCRIPT = `
import { Snapper } from 'hlsnap';
import { classicPlugin } from 'hlsnap/classic';
import { dataUrl } from 'hlsnap/sinks';

const src = 'https://cdn.example/stream/index.m3u8';
const snapper = new Snapper();
const status = (button) => button.shadowRoot.querySelector('[part~="status"]').textContent;
const types = ['capture', 'resizeprogress', 'uploadprogress', 'uploadcomplete', 'capturecomplete'];
window.classic = {
  async imagesOf(images, type) {
    const snapshot = await snapper.capture(src, { at: { time: 0 }, images, type });
    const { images: saved } = await snapper.save(snapshot, dataUrl());
    return saved.map(({ result }) => result.url);
  },
  button(options) {
    document.body.innerHTML = '<video id="player"></video>';
    const button = Object.assign(classicPlugin(options), { src, snapper });
    document.body.append(button);
    return button;
  },
  take: (options) => window.classic.press(window.classic.button(options)),
  async press(button) {
    const video = document.querySelector('video');
    video.play().catch(() => undefined);
    const paused = [video.paused];
    const events = new Set();
    const statuses = [];
    let taken;
    const see = ({ type, detail }) => {
      events.add(type);
      if (statuses.at(-1) !== status(button)) statuses.push(status(button));
      if (type === 'capturecomplete') taken = detail;
    };
    for (const type of [...types, 'captureerror', 'uploaderror']) button.addEventListener(type, see);
    await button.capture();
    for (const type of [...types, 'captureerror', 'uploaderror']) button.removeEventListener(type, see);
    statuses.push(status(button));
    paused.push(video.paused);
    return { events: [...events], statuses, paused, localName: button.localName, detail: taken && plain(taken) };
  },
};

function plain({ canvas, img, thumbnailImg, snapshot, ...rest }) {
  return {
    ...rest,
    isCanvas: canvas instanceof HTMLCanvasElement && img instanceof HTMLImageElement,
    canvas: canvas.toDataURL('image/png'),
    imgSource: img.src,
    thumbnailSource: thumbnailImg?.src,
  };
}
`;

/** Writes what a listener of the player gets, as JSON. */
export const PLAYER_SCRIPT = `
import { classicPlugin } from 'hlsnap/classic';

await new Promise((resolve) => {
  const script = Object.assign(document.createElement('script'), { src: '/video.js/video.min.js' });
  script.onload = resolve;
  document.head.append(script);
});
document.body.innerHTML = '<div><video id="player" class="video-js" muted></video></div>';
const player = videojs('player', { html5: { vhs: { overrideNative: true } } });
const button = Object.assign(classicPlugin({ snapshotname: 'at-[time]' }), { player });
player.on('capturecomplete', ({ type }, { filename, image }) => {
  console.log(JSON.stringify([type, filename, image, player.paused()]));
});
player.src({ src: 'https://cdn.example/stream/index.m3u8', type: 'application/x-mpegURL' });
await new Promise((resolve) => player.one('loadeddata', resolve));
const video = document.querySelector('video');
const shown = new Promise((resolve) => {
  const see = (_now, { mediaTime }) => {
    if (mediaTime > 5.6) resolve();
    else video.requestVideoFrameCallback(see);
  };
  video.requestVideoFrameCallback(see);
});
player.currentTime(5.7);
await shown;
document.body.append(button);
button.htmlFor = 'player';
await button.capture();
`;
