import { SnapError } from '../../shared/errors.js';

/** Imports a script of our own. Throws `SnapError` with code `worker-failed` where it does not load. */
export async function loadScript<Script>(load: () => Promise<Script>): Promise<Script> {
  try {
    return await load();
  } catch (cause) {
    throw new SnapError('worker-failed', 'A script of hlsnap did not load', { cause });
  }
}
