import { loadScript } from '../../load-script.js';

export function loadPageFunctions() {
  return loadScript(() => import('./page-functions.js'));
}
