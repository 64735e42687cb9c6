import { loadFailure, whyNotLoaded } from '../../shared/load-failure.js';

/**
 * Imports a module by its URL. Throws `SnapError('worker-failed')` with the URL, also where the module lacks what it
 * should export: some bundlers put an empty one in its place.
 */
export async function importScript(url: string, needed: string): Promise<unknown> {
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
