import { scriptBase } from '../../shared/script-url.js';
import { ASSET_URLS, PACKED } from './asset-urls.js';
import { compileWasm } from './compile.js';

export type AssetName = keyof typeof ASSET_URLS;

/** The absolute URL of a file: below `baseUrl` if the page named one, otherwise next to the worker. */
export function assetUrl(name: AssetName, baseUrl: string | undefined): string {
  if (baseUrl !== undefined) return new URL(name, baseUrl).href;
  const here = import.meta.url;
  return new URL(ASSET_URLS[name] ?? '', scriptBase(here, self.location)).href;
}

/** Fetches and compiles one of the WebAssembly files. Throws `SnapError('worker-failed')` with its URL. */
export function compileAsset(
  name: AssetName,
  baseUrl: string | undefined,
): Promise<WebAssembly.Module> {
  return compileWasm(assetUrl(name, baseUrl), PACKED.has(name));
}

/** Whether the application's bundler has left a file out. */
export function isLeftOut(name: AssetName, baseUrl: string | undefined): boolean {
  return baseUrl === undefined && ASSET_URLS[name] === undefined;
}
