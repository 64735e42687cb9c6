import { createHash } from 'node:crypto';
import type { Page } from 'playwright-core';
import type { ClassicPluginOptions } from '../../src/classic/index.js';
import type { ImageOptions } from '../../src/index.js';
import { startClassicBackend, type ClassicBackend } from '../helpers/classic-backend.js';
import { decodeImage } from '../helpers/image.js';
import { CLASSIC_SCRIPT, type ClassicWindow, type Taken } from './classic-kit.js';
import { openDeliveryLab, type DeliveryLab, type DeliveryPage } from './delivery-lab.js';

/** A page with the kit, and a classic plugin's backend beside the other servers. */
export interface ClassicLab {
  readonly lab: DeliveryLab;
  readonly backend: ClassicBackend;
  readonly opened: DeliveryPage;
  readonly page: Page;
  /** Where the backend takes pictures, and gives tokens. */
  readonly save: string;
  readonly token: string;
  readonly bucketUrl: string;
  /** Takes a picture with a new button. */
  readonly take: (options?: ClassicPluginOptions) => Promise<Taken>;
  /** What a plain capture makes of such images, as `data:` URLs. */
  readonly imagesOf: (
    images: readonly ImageOptions[],
    type?: 'image/jpeg' | 'image/png',
  ) => Promise<readonly string[]>;
  /** The method and the path of every request to the backend. */
  readonly asked: () => readonly string[];
  readonly close: () => Promise<void>;
}

/** For each option: what is without it, and what it changes. */
export type ClassicCases = Readonly<Record<string, (lab: ClassicLab) => Promise<void>>>;

export async function openClassicLab(): Promise<ClassicLab> {
  const backend = await startClassicBackend();
  const lab = await openDeliveryLab();
  const opened = await lab.open('<body>');
  const { page } = opened;
  lab.put('/classic-kit.js', CLASSIC_SCRIPT);
  await opened.run('/classic-kit.js');
  return {
    ...{ lab, backend, opened, page },
    save: `${backend.url}/save`,
    token: `${backend.url}/token`,
    bucketUrl: `${lab.bucket.url}/${lab.bucket.bucket}`,
    take: (options) =>
      page.evaluate((options) => (window as ClassicWindow).classic.take(options), options),
    imagesOf: (images, type = 'image/png') =>
      page.evaluate(([images, type]) => (window as ClassicWindow).classic.imagesOf(images, type), [
        images,
        type,
      ] as const),
    asked: () => backend.log.map(({ method, path }) => `${method} ${path}`),
    close: async () => {
      await lab.close();
      await backend.close();
    },
  };
}

export function sizeOf(url: string | undefined): readonly [width: number, height: number] {
  const { width, height } = pixelsOf(url);
  return [width, height];
}

export function pixelsOf(url: string | undefined): ReturnType<typeof decodeImage> {
  return decodeImage(bytesOf(url));
}

/** Bytes, or a `data:` URL of them, in a form that is short enough for a message. */
export function digest(data: Uint8Array | string | undefined): string {
  const bytes = data instanceof Uint8Array ? data : bytesOf(data);
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}

/** Of a `data:` URL, or of base64 alone. */
function bytesOf(url = ''): Buffer {
  return Buffer.from(url.replace(/^.*,/, ''), 'base64');
}
