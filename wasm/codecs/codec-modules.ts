import { compileAsset, type AssetName } from '../load/assets.js';
import type { CodecScripts } from './codec-scripts.js';
import { importScript } from '../load/import-script.js';
import type { ModuleShare } from '../load/module-share.js';
import { once } from '../load/once.js';

/** The jSquash codecs that are WebAssembly, and the kernel that gives them their pixels. */
export type CodecName = 'picture' | 'jpeg' | 'png' | 'resize' | 'webp' | 'avif' | 'magic-kernel';
/** Scripts that are separate files, because a page needs only one or two of them. */
export type ScriptName = keyof CodecScripts;

const FILES: Readonly<Record<CodecName, AssetName>> = {
  picture: 'picture.wasm',
  jpeg: 'mozjpeg_enc.wasm',
  png: 'squoosh_png_bg.wasm',
  resize: 'squoosh_resize_bg.wasm',
  webp: 'webp_enc_simd.wasm',
  avif: 'avif_enc.wasm',
  'magic-kernel': 'jsquash_magic_kernel_bg.wasm',
};

/** Each script, and an export that tells that it is the right one. */
const SCRIPTS: { readonly [Name in ScriptName]: readonly [AssetName, keyof CodecScripts[Name]] } = {
  jpeg: ['mozjpeg_enc.js', 'default'],
  png: ['squoosh_png.js', 'encode'],
  webp: ['webp_enc_simd.js', 'default'],
  avif: ['avif_enc.js', 'default'],
  'magic-kernel': ['jsquash_magic_kernel.js', 'resize'],
  exif: ['exif.js', 'exifPayload'],
};

/** Loads codecs. After a rejected call, the next call tries again. */
export interface CodecModules {
  load(name: CodecName): Promise<WebAssembly.Module>;
  loadScript<Name extends ScriptName>(name: Name): Promise<CodecScripts[Name]>;
}

/** Compiles each codec's module at the first call; after a failure, the next call tries again. */
export function createCodecModules(
  assetBaseUrl: string | undefined,
  share: ModuleShare,
): CodecModules {
  const loaders = new Map<CodecName, () => Promise<WebAssembly.Module>>();
  return {
    load(name) {
      const loader =
        loaders.get(name) ??
        once(() => share.get(FILES[name], () => compileAsset(FILES[name], assetBaseUrl)));
      loaders.set(name, loader);
      return loader();
    },
    async loadScript<Name extends ScriptName>(name: Name) {
      const [file, needed]: readonly [AssetName, string] = SCRIPTS[name];
      return (await importScript(file, needed, assetBaseUrl)) as CodecScripts[Name];
    },
  };
}
