import type { ElementSnapshot } from '../element/capture-element.js';
import type { SnapFile, SnapshotLike } from '../results/snapshot.js';
import { splitExtension } from '../names/safe-path.js';
import { fileName } from '../sinks/index.js';
import { readDataUrl } from '../sinks/page/read-data-url.js';

/**
 * One image of a {@link ClassicCapture}.
 *
 * @public
 */
export interface ClassicImage {
  /** As a `data:` URL. */
  readonly data: string;
  /** Without an extension. */
  readonly name: string;
  /** Whether it is the thumbnail. */
  readonly thumbnail: boolean;
}

/**
 * The detail of `capturecomplete`, as a classic snapshot plugin has it.
 *
 * @public
 */
export interface ClassicCapture {
  /** The picture in its own size. */
  readonly canvas: HTMLCanvasElement;
  /** The canvas' width in pixels. */
  readonly width: number;
  /** The canvas' height in pixels. */
  readonly height: number;
  /** The still, as a `data:` URL. */
  readonly image: string;
  /** The same as an element. */
  readonly img: HTMLImageElement;
  /** The thumbnail, as a `data:` URL; `undefined` if none was asked for. */
  readonly thumbnail: string | undefined;
  /** The same as an element. */
  readonly thumbnailImg: HTMLImageElement | undefined;
  /** All images, in the order of `dimensions`; the picture in its own size comes first where it is kept. */
  readonly images: readonly ClassicImage[];
  /** The still's name, without an extension. */
  readonly filename: string;
  /** The server's answer: parsed if it is JSON, or else text; without a server, S3's result for each image. */
  readonly data: unknown;
  /** What hlsnap itself knows of the capture. */
  readonly snapshot: ElementSnapshot;
}

export interface CompleteFacts {
  /** The picture in its own size. */
  readonly original: SnapFile;
  readonly thumbnails: ReadonlySet<number>;
  readonly data: unknown;
}

export async function toClassicCapture(
  snapshot: ElementSnapshot,
  { original, thumbnails, data }: CompleteFacts,
): Promise<ClassicCapture> {
  const images = await Promise.all(
    snapshot.images.map(async (image, index) => ({
      data: await readDataUrl(image.blob),
      name: bareName(image, snapshot),
      thumbnail: thumbnails.has(index),
    })),
  );
  const still = images[0] ?? { data: '', name: '' };
  const thumbnail = images.find((image) => image.thumbnail)?.data;
  const canvas = await draw(original);
  return {
    canvas,
    width: canvas.width,
    height: canvas.height,
    image: still.data,
    img: picture(still.data),
    thumbnail,
    thumbnailImg: thumbnail === undefined ? undefined : picture(thumbnail),
    images,
    filename: still.name,
    data,
    snapshot,
  };
}

/** What a file is called, without its extension. */
export function bareName(image: SnapFile, snapshot: SnapshotLike): string {
  return splitExtension(fileName(image, snapshot)).stem;
}

function picture(url: string): HTMLImageElement {
  const image = new Image();
  image.src = url;
  return image;
}

async function draw({ blob, width, height }: SnapFile): Promise<HTMLCanvasElement> {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const bitmap = await createImageBitmap(blob);
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
  bitmap.close();
  return canvas;
}
