import type { SnapError } from '../../shared/errors.js';
import { loadFailure, NOT_FROM_FILES } from '../../shared/load-failure.js';
import { trustedScriptUrl, workerScriptUrl } from '../../shared/script-url.js';

/** Starts workers, and tells why one did not start. */
export interface WorkerStarter {
  /** Throws `SnapError('worker-failed')` where the page may not start any. */
  readonly start: () => Worker;
  /** For a worker whose script did not load: its `error` event says nothing. */
  readonly explain: () => Promise<SnapError>;
  /** Of its script. */
  readonly url: () => string;
}

interface Script {
  readonly url: string;
  readonly options: WorkerOptions;
}

/** The worker's name in dist/ and below an `assetBaseUrl`. */
const WORKER_FILE = 'worker.js';

/** The worker is below `assetBaseUrl`, or else where the bundler has put it, or beside this script. */
export function createWorkerStarter(assetBaseUrl: () => string | undefined): WorkerStarter {
  const findScript = (): Script => {
    const base = assetBaseUrl();
    if (base === undefined) return bundledScript();
    return { url: new URL(WORKER_FILE, base).href, options: { type: 'module' } };
  };
  let isForbidden = false;
  const onBreach = ({ effectiveDirective }: SecurityPolicyViolationEvent): void => {
    isForbidden ||= effectiveDirective === 'worker-src';
  };
  return {
    url: () => findScript().url,
    start() {
      if (typeof Worker === 'undefined') {
        throw failure(import.meta.url, 'there are no web workers here, but in browsers');
      }
      isForbidden = false;
      // The same listener is added only once.
      addEventListener('securitypolicyviolation', onBreach);
      if (assetBaseUrl() === undefined && !isOpaque()) {
        try {
          return bundledWorker();
        } catch {
          // It is of another origin, or the page requires Trusted Types.
        }
      }
      return startScript(findScript());
    },
    async explain() {
      const { url } = findScript();
      // By then, a breach of the page's policy has been reported.
      const reason = await askWhy(url);
      return failure(url, isForbidden ? 'CSP worker-src forbids it' : reason);
    },
  };
}

function bundledWorker(): Worker {
  // Keep this expression whole: bundlers find the worker by its exact shape.
  return new Worker(new URL('../../worker/main.ts', import.meta.url), { type: 'module' });
}

/** Only the expression itself knows what the bundler made of it. */
function bundledScript(): Script {
  const native = globalThis.Worker;
  let script: Script = { url: import.meta.url, options: { type: 'module' } };
  const note = function (url: string | URL, options: WorkerOptions = {}) {
    script = { url: new URL(url, document.baseURI).href, options };
  };
  try {
    globalThis.Worker = note as unknown as typeof Worker;
    bundledWorker();
  } catch {
    // What the bundler wrote around it may fail as well.
  } finally {
    globalThis.Worker = native;
  }
  return script;
}

function startScript({ url, options }: Script): Worker {
  const scriptUrl = workerScriptUrl(url, options.type === 'module');
  try {
    return new Worker(trustedScriptUrl(scriptUrl), options);
  } catch (cause) {
    throw failure(url, whyRefused(cause), cause);
  } finally {
    URL.revokeObjectURL(scriptUrl);
  }
}

async function askWhy(url: string): Promise<string> {
  try {
    const { whyNotLoaded } = await import('../../shared/why-not-loaded.js');
    return await whyNotLoaded(url);
  } catch {
    return 'it cannot be reached';
  }
}

/** An origin of its own, which is the same as nothing: that of a sandbox, or of a file. */
function isOpaque(): boolean {
  return origin === 'null';
}

function whyRefused(cause: unknown): string {
  if (location.protocol === 'file:') return NOT_FROM_FILES;
  if (cause instanceof TypeError && 'trustedTypes' in globalThis) {
    return 'CSP has to allow the Trusted Types policy of the name hlsnap: trusted-types hlsnap';
  }
  return isOpaque() ? 'the page has no origin of its own' : 'the browser does not allow it';
}

function failure(url: string, reason: string, cause?: unknown): SnapError {
  return loadFailure('The worker', url, reason, { cause });
}
