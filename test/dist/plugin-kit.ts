import type { CaptureOptions, SnapImage, Snapshot } from '../../src/index.js';
import type { HlsSnapElement } from '../../src/element/index.js';
import type * as sinks from '../../src/sinks/index.js';

/** What tests use inside the page, as `window.kit`. */
export interface PluginKit {
  readonly sinks: typeof sinks;
  readonly capture: (options: CaptureOptions) => Promise<Snapshot>;
  /** With an image 320 and one 80 pixels wide. */
  readonly snapshot: Snapshot;
  /** A button for a video that plays nothing, in place of all others. */
  readonly button: (
    attributes: Readonly<Record<string, string>>,
    properties?: Partial<HlsSnapElement>,
  ) => HlsSnapElement;
  /** What a part of a button says. */
  readonly say: (element: HlsSnapElement, part: string) => string | null | undefined;
  /** How much neighbouring pixels of an image differ, all in all. */
  readonly contrast: (image: SnapImage | undefined) => Promise<number>;
}

export type KitWindow = Window & typeof globalThis & { readonly kit: PluginKit };

export const KIT_SCRIPT = `
import { Snapper } from 'hlsnap';
import * as sinks from 'hlsnap/sinks';
import 'hlsnap/element';

const stream = 'https://cdn.example/stream/index.m3u8';
const snapper = new Snapper();
const capture = (options) => snapper.capture(stream, { at: { time: 4 }, ...options });
window.kit = {
  sinks,
  capture,
  snapshot: await capture({ images: [{ width: 320 }, { width: 80 }], name: ['picture', 'thumb'] }),
  button(attributes, properties = {}) {
    document.body.innerHTML = '<video id="player"></video>';
    const element = document.createElement('hls-snap');
    const all = { for: 'player', src: stream, width: '80', ...attributes };
    for (const [name, value] of Object.entries(all)) element.setAttribute(name, value);
    document.body.append(Object.assign(element, { snapper }, properties));
    return element;
  },
  say: (element, part) => element.shadowRoot.querySelector('[part~="' + part + '"]')?.textContent,
  async contrast({ blob, width, height }) {
    const context = new OffscreenCanvas(width, height).getContext('2d');
    context.drawImage(await createImageBitmap(blob), 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    let sum = 0;
    for (let at = 4; at < data.length; at += 4) sum += Math.abs(data[at] - data[at - 4]);
    return sum;
  },
};
`;
