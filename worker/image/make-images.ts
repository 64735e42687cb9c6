import { SnapError, isSnapError } from '../../shared/errors.js';
import type { EncodedImage } from '../../shared/protocol.js';
import type { ImageRequest, ImageType } from '../../shared/types.js';
import type { CodecModules } from '../../wasm/codecs/codec-modules.js';
import { once } from '../../wasm/load/once.js';
import { throwIfAborted } from '../../shared/abort.js';
import type { DecodedPicture } from '../picture/types.js';
import { createSpareMemory, type SpareMemory } from '../bytes/spare-memory.js';
import { createDrawer } from './draw.js';
import { createDrawingTools, type LoadDrawingTools } from './drawing-tools.js';
import { ENCODERS } from './encode/encoders.js';
import { fitBytes, type EncodeAt, type FittedFile } from './encode/fit-bytes.js';
import { withMetadata, type PictureFacts } from './encode/metadata.js';
import type { EncodeImage, RgbaImage } from './types.js';

/** The current step of an image. */
export type ImageStep = 'resize' | 'encode';

export interface MadeImages {
  /** In the order of the requests. */
  readonly images: readonly EncodedImage[];
  /** The milliseconds spent converting and resizing all images, and encoding them. */
  readonly resizeMs: number;
  readonly encodeMs: number;
}

export interface MakeContext {
  readonly signal: AbortSignal;
  /** Called at the beginning of each step, with the number of finished images. */
  readonly onStep: (step: ImageStep, done: number) => void;
  /** The facts for images with metadata. */
  readonly facts: PictureFacts;
}

export interface ImageMaker {
  /** Prepares what images of these types need. A second call costs nothing; after a failure it tries again. */
  preload(types: readonly ImageType[]): Promise<void>;
  /**
   * Makes the requested images, one after the other.
   *
   * @throws SnapError with code `encode-failed`, `decode-failed` for a picture that lacks bytes, `worker-failed` if a
   * codec did not load, or `aborted`, which is checked before each image and each encode, because a codec cannot be
   * interrupted
   */
  make(
    picture: DecodedPicture,
    requests: readonly ImageRequest[],
    context: MakeContext,
  ): Promise<MadeImages>;
  /** Draws one image, without encoding it. */
  draw(picture: DecodedPicture, request: ImageRequest): Promise<RgbaImage>;
  /** Encodes what was drawn, at least once; `signal` is checked before each further encode. */
  encode(image: RgbaImage, request: ImageRequest, signal: AbortSignal): Promise<EncodedImage>;
}

export function createImageMaker(modules: CodecModules): ImageMaker {
  const tools = createTools(modules);
  const memory = createSpareMemory(1);
  return {
    async preload(types) {
      await wrapFailure(() =>
        Promise.all([
          tools.drawing({ method: 'lanczos3', linear: false }),
          ...types.map((type) => tools.encoder(type)),
        ]),
      );
    },
    async make(picture, requests, { signal, onStep, facts }) {
      const { draw, release } = createDrawer(picture, memory);
      const images: EncodedImage[] = [];
      const spent = { resizeMs: 0, encodeMs: 0 };
      try {
        for (const request of requests) {
          if (images.length > 0) await nextTask();
          throwIfAborted(signal);
          const image = await wrapFailure(async () => {
            const [drawing, encode] = await Promise.all([
              tools.drawing(request.resize),
              tools.encoder(request.type),
            ]);
            const start = performance.now();
            onStep('resize', images.length);
            const drawn = draw(request, drawing);
            const resized = performance.now();
            onStep('encode', images.length);
            const { bytes, quality } = await encodeImage(drawn, request, encode, signal);
            const file = request.metadata
              ? await withMetadata(bytes, drawn, facts, modules)
              : bytes;
            spent.resizeMs += resized - start;
            spent.encodeMs += performance.now() - resized;
            return describe(drawn, request, { bytes: file, quality });
          });
          images.push(image);
        }
        return { images, ...spent };
      } finally {
        release();
      }
    },
    draw: (picture, request) => wrapFailure(() => drawOne(tools, memory, picture, request)),
    encode: (image, request, signal) => wrapFailure(() => encodeOne(tools, image, request, signal)),
  };
}

/** What has to be loaded; each tool at its first use. */
interface Tools {
  readonly drawing: LoadDrawingTools;
  readonly encoder: (type: ImageType) => Promise<EncodeImage>;
}

function createTools(modules: CodecModules): Tools {
  const encoders = new Map<ImageType, () => Promise<EncodeImage>>();
  return {
    drawing: createDrawingTools(modules),
    encoder(type) {
      const encoder = encoders.get(type) ?? once(() => ENCODERS[type].create(modules));
      encoders.set(type, encoder);
      return encoder();
    },
  };
}

async function drawOne(
  tools: Tools,
  memory: SpareMemory,
  picture: DecodedPicture,
  request: ImageRequest,
): Promise<RgbaImage> {
  const drawing = await tools.drawing(request.resize);
  const { draw, release } = createDrawer(picture, memory);
  try {
    const drawn = draw(request, drawing);
    // It may be in the memory that is given back.
    return { ...drawn, data: drawn.data.slice() };
  } finally {
    release();
  }
}

async function encodeOne(
  tools: Tools,
  image: RgbaImage,
  request: ImageRequest,
  signal: AbortSignal,
): Promise<EncodedImage> {
  const encode = await tools.encoder(request.type);
  throwIfAborted(signal);
  return describe(image, request, await encodeImage(image, request, encode, signal));
}

async function encodeImage(
  image: RgbaImage,
  request: ImageRequest,
  encode: EncodeImage,
  signal: AbortSignal,
): Promise<FittedFile> {
  const { quality, targetBytes } = request;
  if (targetBytes === undefined) return { bytes: await encode(image, request), quality };
  let count = 0;
  const encodeAt: EncodeAt = async (quality) => {
    if (count > 0) await nextTask();
    count += 1;
    throwIfAborted(signal);
    return encode(image, { ...request, quality });
  };
  return fitBytes(encodeAt, quality, targetBytes);
}

function describe(
  { width, height }: RgbaImage,
  { name, type }: ImageRequest,
  { bytes, quality }: FittedFile,
): EncodedImage {
  const lossless = ENCODERS[type].isLossless;
  return {
    ...{ name, type, width, height },
    quality: lossless ? undefined : quality,
    bytes: bytes.buffer,
  };
}

/** Lets the message arrive that tells the worker of an abort: promises alone never yield to messages. */
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
