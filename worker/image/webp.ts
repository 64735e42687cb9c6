import { defaultOptions } from '@jsquash/webp/meta.js';
import type { EncodePreset } from '../../src/shared/types.js';
import type { CodecModules } from '../../wasm/codec-modules.js';
import { startWith, toCodecQuality } from './emscripten.js';
import type { EncodeImage } from './types.js';

/** libwebp's effort, 0 to 6. */
const METHODS: Readonly<Record<EncodePreset, number>> = { fast: 2, balanced: 4, small: 6 };

/** The codec's own entry is not used: it brings the encoder without SIMD, too, and its script belongs to a file of its own. */
export async function createWebpEncoder(modules: CodecModules): Promise<EncodeImage> {
  const [script, module] = await Promise.all([modules.loadScript('webp'), modules.load('webp')]);
  const codec = await script.default(startWith(module));
  return ({ data, width, height }, { quality, preset }) => {
    const options = {
      ...defaultOptions,
      quality: toCodecQuality(quality),
      method: METHODS[preset],
    };
    const bytes = codec.encode(data, width, height, options);
    if (!bytes) throw new Error('The WebP encoder failed');
    return bytes.slice();
  };
}
