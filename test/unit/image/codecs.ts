import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { CodecModules, CodecName } from '../../../wasm/codec-modules.js';

const FILES: Readonly<Record<CodecName, string>> = {
  jpeg: '@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm',
  png: '@jsquash/png/codec/pkg/squoosh_png_bg.wasm',
  resize: '@jsquash/resize/lib/resize/pkg/squoosh_resize_bg.wasm',
};

/** The real codecs, as installed. */
export const codecs: CodecModules = {
  async load(name) {
    const path = new URL(`../../../node_modules/${FILES[name]}`, import.meta.url);
    return WebAssembly.compile(await readFile(fileURLToPath(path)));
  },
};
