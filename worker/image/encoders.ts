import type { ImageType } from '../../src/shared/types.js';
import { createJpegEncoder } from './jpeg.js';
import { createPngEncoder } from './png.js';
import type { CodecModules } from '../../wasm/codec-modules.js';
import type { EncodeImage } from './types.js';

/** How each type of image is made. A new one is its own file and a line here. */
export const ENCODERS: Readonly<
  Record<ImageType, (modules: CodecModules) => Promise<EncodeImage>>
> = {
  'image/jpeg': createJpegEncoder,
  'image/png': createPngEncoder,
};
