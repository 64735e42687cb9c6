import encodeAvif, { init as initAvif } from '@jsquash/avif/encode.js';
import encodeWebp, { init as initWebp } from '@jsquash/webp/encode.js';
import jpeg from 'jpeg-js';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { PNG } from 'pngjs';

export type PictureType = 'image/jpeg' | 'image/png' | 'image/webp' | 'image/avif';

export const WIDTH = 24;
export const HEIGHT = 16;

/** A picture that no other call makes. */
export function makeJpeg(seed = 0, width = WIDTH, height = HEIGHT): Buffer {
  return jpeg.encode({ data: Buffer.from(pixels(seed, width, height)), width, height }, 80).data;
}

export function makePng(seed = 0): Buffer {
  const data = Buffer.from(pixels(seed, WIDTH, HEIGHT));
  return PNG.sync.write({ width: WIDTH, height: HEIGHT, data });
}

/** One picture in every type, made by the encoders of the library where Node has no others. */
export async function makePictures(): Promise<Record<PictureType, Buffer>> {
  const data = {
    data: pixels(1, WIDTH, HEIGHT),
    width: WIDTH,
    height: HEIGHT,
    colorSpace: 'srgb',
  } as unknown as ImageData;
  await initAvif(await compile('@jsquash/avif/codec/enc/avif_enc.wasm'));
  await initWebp(await compile('@jsquash/webp/codec/enc/webp_enc.wasm'));
  return {
    'image/jpeg': makeJpeg(1),
    'image/png': makePng(1),
    'image/webp': Buffer.from(await encodeWebp(data)),
    'image/avif': Buffer.from(await encodeAvif(data)),
  };
}

async function compile(file: string): Promise<WebAssembly.Module> {
  const require = createRequire(import.meta.url);
  return WebAssembly.compile(await readFile(require.resolve(file)));
}

function pixels(seed: number, width: number, height: number): Uint8ClampedArray {
  return Uint8ClampedArray.from({ length: width * height * 4 }, (_, at) =>
    at % 4 === 3 ? 255 : (at * 7 + seed * 13) % 256,
  );
}
