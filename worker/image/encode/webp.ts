import { defaultOptions } from '@jsquash/webp/meta.js';
import type { EncodePreset } from '../../../shared/types.js';
import type { CodecModules } from '../../../wasm/codecs/codec-modules.js';
import { startEncoder, toCodecQuality } from './emscripten.js';
import type { EncodeImage } from '../types.js';

/** libwebp's effort, 0 to 6. */
const METHODS: Readonly<Record<EncodePreset, number>> = { fast: 2, balanced: 4, small: 6 };

/** The codec's own entry would also load the encoder without SIMD. */
export function createWebpEncoder(modules: CodecModules): Promise<EncodeImage> {
  const loading = {
    name: 'WebP',
    script: modules.loadScript('webp'),
    module: modules.load('webp'),
  };
  return startEncoder(loading, ({ quality, preset }) => ({
    ...defaultOptions,
    quality: toCodecQuality(quality),
    method: METHODS[preset],
  }));
}
