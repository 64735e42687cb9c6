import type { Page } from 'playwright-core';
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

/** The contrast of one picture with different masks. */
export async function contrasts(
  page: Page,
): Promise<Record<'none' | 'weak' | 'strong' | 'narrow' | 'wide' | 'unreached', number>> {
  return page.evaluate(async () => {
    const { capture, contrast } = (window as KitWindow).kit;
    const masks = {
      weak: { amount: 80, radius: 1, threshold: 0 },
      strong: { amount: 400, radius: 1, threshold: 0 },
      narrow: { amount: 160, radius: 0.5, threshold: 0 },
      wide: { amount: 160, radius: 2, threshold: 0 },
      unreached: { amount: 400, radius: 1, threshold: 255 },
    };
    const wishes = [undefined, ...Object.values(masks)].map((unsharp) => ({ width: 160, unsharp }));
    const { images } = await capture({ type: 'image/png', images: wishes });
    const [none = 0, weak = 0, strong = 0, narrow = 0, wide = 0, unreached = 0] = await Promise.all(
      images.map(contrast),
    );
    return { none, weak, strong, narrow, wide, unreached };
  });
}

/** What a template makes of two images. */
export function namesFor(
  page: Page,
  name: string | readonly string[],
): Promise<readonly (string | undefined)[]> {
  return page.evaluate(async (name) => {
    const { capture } = (window as KitWindow).kit;
    const { images } = await capture({ images: [{ width: 160 }, { width: 80 }], name });
    return images.map(({ name }) => name);
  }, name);
}
