import type { ImageType } from '../../../shared/types.js';
import type { CodecModules } from '../../../wasm/codecs/codec-modules.js';
import { createAvifEncoder } from './avif.js';
import { createJpegEncoder } from './jpeg.js';
import { createPngEncoder } from './png.js';
import type { EncodeImage } from '../types.js';
import { createWebpEncoder } from './webp.js';

/** How images of a type are made. */
export interface ImageEncoder {
  readonly create: (modules: CodecModules) => Promise<EncodeImage>;
  readonly isLossless: boolean;
}

/** To add an encoder, add its file and a line here. */
export const ENCODERS: Readonly<Record<ImageType, ImageEncoder>> = {
  'image/jpeg': { create: createJpegEncoder, isLossless: false },
  'image/png': { create: createPngEncoder, isLossless: true },
  'image/webp': { create: createWebpEncoder, isLossless: false },
  'image/avif': { create: createAvifEncoder, isLossless: false },
};
