import { readFile } from 'node:fs/promises';
import { WASM } from '../../../scripts/build/table.mjs';
import type { CodecModules, ScriptName } from '../../../wasm/codecs/codec-modules.js';
import type { CodecScripts } from '../../../wasm/codecs/codec-scripts.js';

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
    return WebAssembly.compile(await readFile(new URL(WASM[name].wasm, ROOT)));
  },
  async loadScript<Name extends ScriptName>(name: Name) {
    const script: unknown = await import(new URL(sourceOf(name), ROOT).href);
    return script as CodecScripts[Name];
  },
};

function sourceOf(name: ScriptName): string {
  return name === 'exif' ? 'wasm/codecs/exif.ts' : WASM[name].script;
}
