import type { EncoderScript } from '../../../wasm/codecs/codec-scripts.js';
import type { EncodeImage, EncodeOptions } from '../types.js';

/** An encoder made with Emscripten, as it is loaded. */
export interface LoadingEncoder<Options> {
  /** The name for errors. */
  readonly name: string;
  readonly script: Promise<EncoderScript<Options>>;
  readonly module: Promise<WebAssembly.Module>;
}

/** The codecs' own entries are not used, because their scripts are separate files here. */
export async function startEncoder<Options>(
  { name, script, module }: LoadingEncoder<Options>,
  toOptions: (options: EncodeOptions) => Options,
): Promise<EncodeImage> {
  const [{ default: start }, compiled] = await Promise.all([script, module]);
  const codec = await start(startWith(compiled));
  return ({ data, width, height }, options) => {
    const bytes = codec.encode(new Uint8Array(data.buffer), width, height, toOptions(options));
    if (!bytes) throw new Error(`The ${name} encoder failed`);
    return bytes.slice();
  };
}

/** The codecs take whole numbers up to 100. */
export function toCodecQuality(quality: number): number {
  return Math.round(quality * 100);
}

/** Passes the compiled module, so that the codec does not fetch its file itself. */
function startWith(module: WebAssembly.Module) {
  return {
    noInitialRun: true,
    instantiateWasm(
      imports: WebAssembly.Imports,
      ready: (instance: WebAssembly.Instance) => void,
    ): WebAssembly.Exports {
      const instance = new WebAssembly.Instance(module, imports);
      ready(instance);
      return instance.exports;
    },
  };
}
