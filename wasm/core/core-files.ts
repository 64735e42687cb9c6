import { assetUrl, isLeftOut, type AssetName } from '../load/assets.js';
import { compileWasm } from '../load/compile.js';
import type { ModuleShare } from '../load/module-share.js';
import { once } from '../load/once.js';
import { CoreDecoder, coreFileOf, type CoreCodec } from './core-decoder.js';

/** The decoders' files: each fetched and compiled once, when a codec in it is decoded first. */
export interface CoreFiles {
  /** Whether this build has the file with this codec. */
  has(codec: CoreCodec): boolean;
  /** Whether a new instance would have to wait for the file with this codec. */
  isLoaded(codec: CoreCodec): boolean;
  create(codec: CoreCodec): Promise<CoreDecoder>;
}

export function createCoreFiles(assetBaseUrl: string | undefined, share: ModuleShare): CoreFiles {
  const loaded = new Set<AssetName>();
  const loader = (name: AssetName): (() => Promise<WebAssembly.Module>) =>
    once(async () => {
      const module = await share.get(name, () => compileWasm(assetUrl(name, assetBaseUrl)));
      loaded.add(name);
      return module;
    });
  const loaders = { 'core.wasm': loader('core.wasm'), 'core-av1.wasm': loader('core-av1.wasm') };
  return {
    has: (codec) => !isLeftOut(coreFileOf(codec), assetBaseUrl),
    isLoaded: (codec) => loaded.has(coreFileOf(codec)),
    create: async (codec) => CoreDecoder.create(await loaders[coreFileOf(codec)]()),
  };
}
