import { SnapError } from '../shared/errors.js';

/** @throws SnapError `worker-failed`, from the promise, where the script does not load. */
export function loadScript<Script>(load: () => Promise<Script>): Promise<Script> {
  return load().catch((cause: unknown) => {
    throw new SnapError('worker-failed', 'A script of hlsnap did not load', { cause });
  });
}
