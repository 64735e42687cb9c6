import type { CodecModules } from '../../../wasm/codecs/codec-modules.js';
import type { EncodeImage } from '../types.js';

const BITS = 8;

/** The codec's own entry is not used, because its script is a separate file here. */
export async function createPngEncoder(modules: CodecModules): Promise<EncodeImage> {
  const [script, module] = await Promise.all([modules.loadScript('png'), modules.load('png')]);
  script.initSync(module);
  return ({ data, width, height }) => {
    // The codec reads the whole buffer of `data`, which is why an RgbaImage fills its buffer.
    const bytes = script.encode(new Uint8Array(data.buffer), width, height, BITS);
    return new Uint8Array(bytes);
  };
}
