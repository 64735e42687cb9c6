import { loadScript } from './load-script.js';

/**
 * Loads what the first capture does not need.
 *
 * @throws SnapError `worker-failed`, from the promise, where it does not load.
 */
export function loadOnDemand() {
  return loadScript(() => import('./on-demand.js'));
}
