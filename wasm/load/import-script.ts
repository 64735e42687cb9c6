import { SnapError } from '../../shared/errors.js';

/** Imports a module by its URL. Throws `SnapError('worker-failed')` with the URL. */
export async function importScript(url: string): Promise<unknown> {
  try {
    return (await import(/* webpackIgnore: true */ /* @vite-ignore */ url)) as unknown;
  } catch (cause) {
    throw new SnapError('worker-failed', 'A script could not be loaded (is assetBaseUrl right?)', {
      url,
      cause,
    });
  }
}
