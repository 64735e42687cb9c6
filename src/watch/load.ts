/** Loads what watches streams, which few pages do. */
export function loadWatch() {
  return import('./run-watch.js');
}
