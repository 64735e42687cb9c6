import { SnapError, isSnapError } from '../../src/shared/errors.js';
import type { ImageRequest, ImageType } from '../../src/shared/types.js';
import { once } from '../../wasm/once.js';
import type { DecodedPicture } from '../decode/types.js';
import { throwIfAborted } from '../abort.js';
import { ENCODERS } from './encoders.js';
import { displaySize, layoutImage } from './geometry.js';
import { chooseReduction, composeImage, createResizer, type ResizeImage } from './resize.js';
import { toRgba } from './rgba.js';
import type { CodecModules } from '../../wasm/codec-modules.js';
import type { EncodedImage } from '../../src/shared/protocol.js';
import type { EncodeImage, RgbaImage, Size } from './types.js';

/** What is being done to an image. */
export type ImageStep = 'resize' | 'encode';

export interface MadeImages {
  /** In the order of the requests. */
  readonly images: readonly EncodedImage[];
  /** Milliseconds spent converting and resizing, and encoding, for all images together. */
  readonly resizeMs: number;
  readonly encodeMs: number;
}

export interface ImageMaker {
  /** Gets ready what images of these types need. Calling it again costs nothing; a failure can be tried again. */
  preload(types: readonly ImageType[]): Promise<void>;
  /**
   * Makes the requested images, one after the other, and reports each step as it begins.
   *
   * @throws SnapError with code `encode-failed`, `decode-failed` for a picture that lacks bytes, `worker-failed` where
   * a codec did not load, or `aborted`, which is looked at between images.
   */
  make(
    picture: DecodedPicture,
    requests: readonly ImageRequest[],
    signal: AbortSignal,
    onStep: (step: ImageStep) => void,
  ): Promise<MadeImages>;
}

/** What an image may hold: 256 MiB of RGBA. The codecs' memory is limited, and a JPEG's side to 16 bits. */
const MAX_PIXELS = 2 ** 26;
const MAX_SIDE = 65_535;

export function createImageMaker(modules: CodecModules): ImageMaker {
  const resizer = once(() => createResizer(modules));
  const encoders = new Map<ImageType, () => Promise<EncodeImage>>();
  const encoderOf = (type: ImageType): Promise<EncodeImage> => {
    const encoder = encoders.get(type) ?? once(() => ENCODERS[type](modules));
    encoders.set(type, encoder);
    return encoder();
  };
  return {
    async preload(types) {
      await wrapFailure(() => Promise.all([resizer(), ...types.map(encoderOf)]));
    },
    async make(picture, requests, signal, onStep) {
      const drawer = createDrawer(picture);
      const images: EncodedImage[] = [];
      const spent = { resizeMs: 0, encodeMs: 0 };
      for (const request of requests) {
        if (images.length > 0) await nextTask();
        throwIfAborted(signal);
        const image = await wrapFailure(async () => {
          const [resizeImage, encode] = await Promise.all([resizer(), encoderOf(request.type)]);
          const start = performance.now();
          onStep('resize');
          const drawn = drawer(request, resizeImage);
          const resized = performance.now();
          onStep('encode');
          const { buffer } = await encode(drawn, request);
          spent.resizeMs += resized - start;
          spent.encodeMs += performance.now() - resized;
          return { ...describe(drawn, request), bytes: buffer };
        });
        images.push(image);
      }
      return { images, ...spent };
    },
  };
}

/** Draws images of one picture; those that start from the same reduction share it. */
function createDrawer(
  picture: DecodedPicture,
): (request: ImageRequest, resizeImage: ResizeImage) => RgbaImage {
  const display = displaySize(picture.width, picture.height, picture.sampleAspectRatio);
  const reductions = new Map<number, RgbaImage>();
  return (request, resizeImage) => {
    const layout = layoutImage(display, request);
    checkSize(layout.canvas);
    checkSize(layout.placed);
    const reduce = chooseReduction(picture, display, layout);
    const source = reductions.get(reduce) ?? toRgba(picture, reduce);
    reductions.set(reduce, source);
    return composeImage(source, display, layout, resizeImage);
  };
}

function checkSize({ width, height }: Size): void {
  if (width <= MAX_SIDE && height <= MAX_SIDE && width * height <= MAX_PIXELS) return;
  throw new SnapError('encode-failed', `An image of ${width} × ${height} pixels is too large`);
}

function describe(image: Size, request: ImageRequest): Omit<EncodedImage, 'bytes'> {
  return { name: request.name, width: image.width, height: image.height, type: request.type };
}

/** Lets the message in that tells the worker of an abort: promises alone never give way to one. */
function nextTask(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

async function wrapFailure<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isSnapError(error)) throw error;
    throw new SnapError('encode-failed', 'The image could not be made', { cause: error });
  }
}
