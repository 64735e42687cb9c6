import { loadFailure } from '../../shared/load-failure.js';
import { whyNotLoaded } from '../../shared/why-not-loaded.js';
import { assetUrl, type AssetName } from './assets.js';

/**
 * Imports one of our scripts. Throws `SnapError('worker-failed')` with its URL, also where the module lacks what it
 * should export: some bundlers put an empty one in its place.
 */
export function importScript(
  file: AssetName,
  needed: string,
  baseUrl: string | undefined,
): Promise<object> {
  return importUrl(assetUrl(file, baseUrl), needed);
}

/** The same, of a script whose URL the page has told. */
export async function importUrl(url: string, needed: string): Promise<object> {
  const script = await load(url);
  if (needed in script) return script;
  throw loadFailure('A script', url, `a bundler has changed it: it has no export '${needed}'`);
}

async function load(url: string): Promise<object> {
  try {
    return (await import(/* webpackIgnore: true */ /* @vite-ignore */ url)) as object;
  } catch (cause) {
    throw loadFailure('A script', url, await whyNotLoaded(url), { cause });
  }
}
