import encode, { init } from '@jsquash/png/encode.js';
import type { CodecModules } from '../../wasm/codec-modules.js';
import type { EncodeImage } from './types.js';

export async function createPngEncoder(modules: CodecModules): Promise<EncodeImage> {
  await init(await modules.load('png'));
  // The codec reads the whole buffer under `data`, which is why an RgbaImage is tight.
  return async (image) => new Uint8Array(await encode(image as ImageData));
}
