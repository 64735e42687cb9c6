import { loadScript } from '../../../shared/load-script.js';

export function loadPageFunctions() {
  return loadScript(() => import('./page-functions.js'));
}
