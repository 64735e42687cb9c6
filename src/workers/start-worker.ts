/** The worker's name in dist/ and below an `assetBaseUrl`. */
const WORKER_FILE = 'worker.js';

/** Starts the worker: below `assetBaseUrl`, or beside this script. */
export function spawnWorker(assetBaseUrl: string | undefined): Worker {
  if (assetBaseUrl !== undefined) return spawn(new URL(WORKER_FILE, assetBaseUrl));
  try {
    // Keep this expression whole: bundlers find the worker by its exact shape.
    return new Worker(new URL('../../worker/main.ts', import.meta.url), { type: 'module' });
  } catch (error) {
    if (!(error instanceof DOMException && error.name === 'SecurityError')) throw error;
    // This script is of another origin. Not the shape above, so that no bundler emits the worker twice.
    const here = import.meta.url;
    return spawn(new URL(WORKER_FILE, here));
  }
}

/** A worker's own script has to be of the page's origin; what that script imports need not be. */
function spawn(url: URL): Worker {
  if (url.origin === location.origin) return new Worker(url, { type: 'module' });
  const script = `import ${JSON.stringify(url.href)};`;
  const scriptUrl = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  try {
    return new Worker(scriptUrl, { type: 'module' });
  } finally {
    URL.revokeObjectURL(scriptUrl);
  }
}
