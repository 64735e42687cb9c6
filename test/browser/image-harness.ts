// Runs in the browser: the image station with the codecs of dist/, which the public API hands out only with a capture.
import { isSnapError } from '../../shared/errors.js';
import type { ImageRequest } from '../../shared/types.js';
import { createCodecModules } from '../../wasm/codecs/codec-modules.js';
import type { DecodedPicture } from '../../worker/picture/types.js';
import { createImageMaker } from '../../worker/image/make-images.js';

export interface ImageCall {
  readonly request: ImageRequest;
  /** Path of the codecs; ends in `/`. */
  readonly assets: string;
}

export interface ImageResult {
  readonly code?: string;
  readonly url?: string | undefined;
  readonly quality?: number | undefined;
  readonly bytes?: number;
  readonly base64?: string;
  /** What the browser decodes the file to. */
  readonly width?: number;
  readonly height?: number;
  readonly center?: readonly number[];
  /** Rows that the kernel made. */
  readonly kernelRows?: number;
}

let kernelRows = 0;

/** Counts the calls of the kernel's functions that make rows of samples. */
globalThis.WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
  construct(target, args: [WebAssembly.Module]) {
    const { exports } = new target(...args);
    const counted = Object.entries(exports).map(([name, value]) => [
      name,
      typeof value === 'function' && /^(average|full_size)_row$/.test(name)
        ? (...numbers: readonly number[]) => {
            kernelRows += 1;
            (value as (...numbers: readonly number[]) => void)(...numbers);
          }
        : value,
    ]);
    return { exports: Object.fromEntries(counted) as WebAssembly.Exports };
  },
});

const context = {
  signal: new AbortController().signal,
  onStep: () => undefined,
  facts: { date: new Date('2026-03-05T17:08:09.042Z'), description: 'a test' },
};

/** Orange, with a little less of it to the right. */
function orange(): DecodedPicture {
  const [width, height] = [320, 180];
  const planes = new Uint8Array(width * height * 1.5);
  for (let at = 0; at < width * height; at++) planes[at] = 150 - (at % width) / 16;
  planes.fill(60, width * height, width * height * 1.25);
  planes.fill(175, width * height * 1.25);
  return {
    ...{ codec: 'none', width, height, planes, pixelFormat: 'yuv420p', sampleAspectRatio: 1 },
    layout: { family: 'yuv', bits: 8, chromaShiftX: 1, chromaShiftY: 1 },
    color: { range: undefined, matrix: undefined, primaries: undefined, transfer: undefined },
    fields: 'progressive',
    damagedShare: 0,
  };
}

async function makeImage({ request, assets }: ImageCall): Promise<ImageResult> {
  const before = kernelRows;
  try {
    const modules = createCodecModules(new URL(assets, location.href).href, {
      get: (_name, compile) => compile(),
    });
    const { images } = await createImageMaker(modules).make(orange(), [request], context);
    const [image] = images;
    if (!image) throw new Error('There is no image');
    const blob = new Blob([image.bytes], { type: image.type });
    return {
      quality: image.quality,
      kernelRows: kernelRows - before,
      ...(await describe(blob)),
    };
  } catch (error) {
    if (isSnapError(error)) return { code: error.code, url: error.url };
    throw error;
  }
}

async function describe(blob: Blob) {
  const bitmap = await createImageBitmap(blob);
  const { width, height } = bitmap;
  const canvas = new OffscreenCanvas(width, height);
  const drawing = canvas.getContext('2d');
  drawing?.drawImage(bitmap, 0, 0);
  const center = drawing?.getImageData(width >> 1, height >> 1, 1, 1).data ?? [];
  bitmap.close();
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const base64 = btoa(String.fromCharCode(...bytes));
  return { width, height, center: [...center], bytes: bytes.length, base64 };
}

Object.assign(globalThis, { makeImage });
