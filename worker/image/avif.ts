import { defaultOptions } from '@jsquash/avif/meta.js';
import type { EncodePreset } from '../../src/shared/types.js';
import type { CodecModules } from '../../wasm/codec-modules.js';
import { startWith, toCodecQuality } from './emscripten.js';
import type { EncodeImage } from './types.js';

/** libaom's speed, 0 (slowest) to 10. */
const SPEEDS: Readonly<Record<EncodePreset, number>> = { fast: 9, balanced: 8, small: 7 };

/** The codec's own entry is not used: it takes the encoder with threads, which needs a cross-origin isolated page. */
export async function createAvifEncoder(modules: CodecModules): Promise<EncodeImage> {
  const [script, module] = await Promise.all([modules.loadScript('avif'), modules.load('avif')]);
  const codec = await script.default(startWith(module));
  return ({ data, width, height }, { quality, preset }) => {
    const options = {
      ...defaultOptions,
      quality: toCodecQuality(quality),
      speed: SPEEDS[preset],
    };
    const bytes = codec.encode(new Uint8Array(data.buffer), width, height, options);
    if (!bytes) throw new Error('The AVIF encoder failed');
    return bytes.slice();
  };
}
