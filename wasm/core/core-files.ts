import { compileAsset, isLeftOut, type AssetName } from '../load/assets.js';
import type { ModuleShare } from '../load/module-share.js';
import { once } from '../load/once.js';
import { CoreDecoder, coreFileOf, type CoreCodec } from './core-decoder.js';

/** The decoders' files: each fetched and compiled once, when a codec in it is decoded first. */
export interface CoreFiles {
  /** Whether this build has the file with this codec. */
  has(codec: CoreCodec): boolean;
  create(codec: CoreCodec): Promise<CoreDecoder>;
}

export function createCoreFiles(assetBaseUrl: string | undefined, share: ModuleShare): CoreFiles {
  const loader = (name: AssetName): (() => Promise<WebAssembly.Module>) =>
    once(() => share.get(name, () => compileAsset(name, assetBaseUrl)));
  const loaders = { 'core.wasm': loader('core.wasm'), 'core-av1.wasm': loader('core-av1.wasm') };
  return {
    has: (codec) => !isLeftOut(coreFileOf(codec), assetBaseUrl),
    create: async (codec) => CoreDecoder.create(await loaders[coreFileOf(codec)]()),
  };
}
