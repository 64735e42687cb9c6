import type { Crew } from './runtime.js';
import { openWorkerSource } from './first-worker.js';
import { importCrew } from './import-crew.js';
import { SnapError } from '../shared/errors.js';
import type { ResolvedSnapperOptions } from './options/snapper.js';

const CREW_MISSING =
  'crew.js, which starts the workers, did not load: it is missing, on another origin without CORS, or forbidden by the page (CSP script-src)';

/** Loads what no page needs before its first job. */
export async function loadCrew(options: ResolvedSnapperOptions): Promise<Crew> {
  const { timeoutSeconds, assetBaseUrl } = options;
  const workers = openWorkerSource(assetBaseUrl);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new SnapError('timeout', `crew.js did not come within ${timeoutSeconds} s`));
    }, timeoutSeconds * 1000);
  });
  try {
    const { Crew } = await Promise.race([importCrew(assetBaseUrl), late]);
    return new Crew(options, workers);
  } catch (cause) {
    workers.end();
    if (cause instanceof SnapError) throw cause;
    throw new SnapError('worker-failed', CREW_MISSING, { cause });
  } finally {
    clearTimeout(timer);
  }
}
