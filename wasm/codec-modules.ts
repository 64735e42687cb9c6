import { assetUrl, type AssetName } from './assets.js';
import { compileWasm } from './compile.js';
import type { ModuleShare } from './module-share.js';
import { once } from './once.js';

/** The jSquash codecs that come as WebAssembly. */
export type CodecName = 'jpeg' | 'png' | 'resize';

const FILES: Readonly<Record<CodecName, AssetName>> = {
  jpeg: 'mozjpeg_enc.wasm',
  png: 'squoosh_png_bg.wasm',
  resize: 'squoosh_resize_bg.wasm',
};

/** Where the codecs come from. A call that rejected is made again by whoever needs the codec next. */
export interface CodecModules {
  load(name: CodecName): Promise<WebAssembly.Module>;
}

/** Each codec's compiled module, fetched at the first call; a failure can be tried again. */
export function createCodecModules(
  assetBaseUrl: string | undefined,
  share: ModuleShare,
): CodecModules {
  const loader = (name: CodecName): (() => Promise<WebAssembly.Module>) =>
    once(() => share.get(FILES[name], () => compileWasm(assetUrl(FILES[name], assetBaseUrl))));
  const loaders: Readonly<Record<CodecName, () => Promise<WebAssembly.Module>>> = {
    jpeg: loader('jpeg'),
    png: loader('png'),
    resize: loader('resize'),
  };
  return { load: (name) => loaders[name]() };
}
