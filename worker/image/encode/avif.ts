import { defaultOptions } from '@jsquash/avif/meta.js';
import type { EncodePreset } from '../../../shared/types.js';
import type { CodecModules } from '../../../wasm/codecs/codec-modules.js';
import { startEncoder, toCodecQuality } from './emscripten.js';
import type { EncodeImage } from '../types.js';

/** libaom's speed, 0 (slowest) to 10. */
const SPEEDS: Readonly<Record<EncodePreset, number>> = { fast: 9, balanced: 8, small: 7 };

/** The codec's own entry would load the encoder with threads, which needs a cross-origin isolated page. */
export function createAvifEncoder(modules: CodecModules): Promise<EncodeImage> {
  const loading = {
    name: 'AVIF',
    script: modules.loadScript('avif'),
    module: modules.load('avif'),
  };
  return startEncoder(loading, ({ quality, preset }) => ({
    ...defaultOptions,
    quality: toCodecQuality(quality),
    speed: SPEEDS[preset],
  }));
}
