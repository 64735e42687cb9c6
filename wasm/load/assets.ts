import { scriptBase } from '../../shared/script-url.js';
import { ASSET_URLS } from './asset-urls.js';

export type AssetName = keyof typeof ASSET_URLS;

/** The absolute URL of a file: below `baseUrl` if the page named one, otherwise next to the worker. */
export function assetUrl(name: AssetName, baseUrl: string | undefined): string {
  if (baseUrl !== undefined) return new URL(name, baseUrl).href;
  const here = import.meta.url;
  return new URL(ASSET_URLS[name] ?? '', scriptBase(here, self.location)).href;
}

/** Whether the application's bundler has left a file out. */
export function isLeftOut(name: AssetName, baseUrl: string | undefined): boolean {
  return baseUrl === undefined && ASSET_URLS[name] === undefined;
}
