/** Loads what the first capture does not need. */
export function loadOnDemand() {
  return import('./on-demand.js');
}
