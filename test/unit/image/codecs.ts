import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { CodecModules, CodecName, ScriptName } from '../../../wasm/codecs/codec-modules.js';
import type { CodecScripts } from '../../../wasm/codecs/codec-scripts.js';

const FILES: Readonly<Record<CodecName, string>> = {
  jpeg: '@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm',
  png: '@jsquash/png/codec/pkg/squoosh_png_bg.wasm',
  resize: '@jsquash/resize/lib/resize/pkg/squoosh_resize_bg.wasm',
  webp: '@jsquash/webp/codec/enc/webp_enc_simd.wasm',
  avif: '@jsquash/avif/codec/enc/avif_enc.wasm',
  'magic-kernel': '@jsquash/resize/lib/magic-kernel/pkg/jsquash_magic_kernel_bg.wasm',
};

const SCRIPTS: Readonly<Record<ScriptName, string>> = {
  jpeg: 'node_modules/@jsquash/jpeg/codec/enc/mozjpeg_enc.js',
  png: 'node_modules/@jsquash/png/codec/pkg/squoosh_png.js',
  webp: 'node_modules/@jsquash/webp/codec/enc/webp_enc_simd.js',
  avif: 'node_modules/@jsquash/avif/codec/enc/avif_enc.js',
  'magic-kernel': 'node_modules/@jsquash/resize/lib/magic-kernel/pkg/jsquash_magic_kernel.js',
  exif: 'wasm/codecs/exif.ts',
};

// What browsers have and Node has not.
class NodeImageData {
  readonly colorSpace = 'srgb';
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  constructor(data: Uint8ClampedArray, width: number, height: number) {
    this.data = data;
    this.width = width;
    this.height = height;
  }
}
Object.assign(globalThis, { ImageData: NodeImageData });

const ROOT = new URL('../../../', import.meta.url);

/** The real codecs, as installed. */
export const codecs: CodecModules = {
  async load(name) {
    const path = new URL(`node_modules/${FILES[name]}`, ROOT);
    return WebAssembly.compile(await readFile(fileURLToPath(path)));
  },
  async loadScript<Name extends ScriptName>(name: Name) {
    const script: unknown = await import(new URL(SCRIPTS[name], ROOT).href);
    return script as CodecScripts[Name];
  },
};
