import encode, { init } from '@jsquash/jpeg/encode.js';
import type { CodecModules, EncodeImage } from './types.js';

export async function createJpegEncoder(modules: CodecModules): Promise<EncodeImage> {
  const module = await modules.load('jpeg');
  await init({ instantiateWasm: instantiator(module) });
  return async (image, { quality }) => {
    const options = { quality: toCodecQuality(quality), progressive: false };
    return new Uint8Array(await encode(image as ImageData, options));
  };
}

function toCodecQuality(quality: number): number {
  return Math.min(Math.max(Math.round(quality * 100), 1), 100);
}

function instantiator(module: WebAssembly.Module) {
  return (imports: WebAssembly.Imports, ready: (instance: WebAssembly.Instance) => void) => {
    const instance = new WebAssembly.Instance(module, imports);
    ready(instance);
    return instance.exports;
  };
}
