import { proxy, wrap, type Remote } from 'comlink';
import { SnapError } from './shared/errors.js';
import type {
  CaptureRequest,
  Outcome,
  Progress,
  SnapshotData,
  WorkerApi,
} from './shared/protocol.js';
import type { ImageType } from './shared/types.js';
import { fromWireError } from './shared/wire-error.js';
import { spawnWorker } from './spawn-worker.js';

/** A worker ends its captures itself at their time limit; one that is this late has hung. */
const HANG_SECONDS = 5;

/** One worker, and what it is doing. A worker that died or hung stays dead: make another. */
export class WorkerClient {
  readonly #worker: Worker;
  readonly #api: Remote<WorkerApi>;
  readonly #crashed: Promise<never>;
  readonly #progress = new Map<number, (progress: Progress) => void>();
  #crash: (error: SnapError) => void = () => undefined;
  #isAlive = true;
  #jobs = 0;

  /** Starts the worker. Throws `SnapError('worker-failed')` where the page may not start any. */
  constructor(assetBaseUrl: string | undefined) {
    this.#worker = startWorker(assetBaseUrl);
    this.#api = wrap<WorkerApi>(this.#worker);
    this.#crashed = new Promise((_resolve, reject) => {
      this.#crash = reject;
    });
    this.#crashed.catch(() => undefined);
    this.#worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.end(new SnapError('worker-failed', crashText(event)));
    });
    this.#worker.addEventListener('messageerror', () => {
      this.end(new SnapError('worker-failed', "A message of the worker's could not be read"));
    });
    const onProgress = (id: number, progress: Progress): void => this.#progress.get(id)?.(progress);
    void this.#settle(this.#api.configure({ assetBaseUrl }, proxy(onProgress))).catch(
      () => undefined,
    );
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** How many calls it has not answered yet. */
  get jobs(): number {
    return this.#jobs;
  }

  async preload(types: readonly ImageType[]): Promise<void> {
    await this.#call(() => this.#api.preload(types));
  }

  /** Rejects at once when the signal fires; the worker then ends what it is doing by itself. */
  async capture(
    request: CaptureRequest,
    signal: AbortSignal,
    onProgress: ((progress: Progress) => void) | undefined,
  ): Promise<SnapshotData> {
    const { id, timeoutSeconds } = request;
    const onAbort = (): void => {
      void this.#settle(this.#api.abort(id)).catch(() => undefined);
    };
    const watchdog = setTimeout(
      () => {
        this.end(new SnapError('timeout', 'The worker hung', { url: request.url }));
      },
      (timeoutSeconds + HANG_SECONDS) * 1000,
    );
    signal.addEventListener('abort', onAbort, { once: true });
    if (onProgress) this.#progress.set(id, onProgress);
    try {
      return await this.#call(() => this.#api.capture(request));
    } finally {
      clearTimeout(watchdog);
      signal.removeEventListener('abort', onAbort);
      this.#progress.delete(id);
    }
  }

  /** Ends the worker; everything it was doing rejects with `reason`. */
  end(reason: SnapError): void {
    this.#isAlive = false;
    this.#worker.terminate();
    this.#crash(reason);
  }

  async #call<T>(send: () => Promise<Outcome<T>>): Promise<T> {
    this.#jobs += 1;
    try {
      const outcome = await this.#settle(send());
      if (!outcome.ok) throw fromWireError(outcome.error);
      return outcome.value;
    } finally {
      this.#jobs -= 1;
    }
  }

  /** A call to a dead worker never settles by itself. */
  #settle<T>(call: Promise<T>): Promise<T> {
    return Promise.race([call, this.#crashed]);
  }
}

function startWorker(assetBaseUrl: string | undefined): Worker {
  try {
    return spawnWorker(assetBaseUrl);
  } catch (cause) {
    throw new SnapError('worker-failed', 'The worker could not be started', { cause });
  }
}

function crashText({ message, filename, lineno }: ErrorEvent): string {
  return message
    ? `The worker failed: ${message} (${filename}:${lineno})`
    : 'The worker did not load: its script is missing, not JavaScript, on another origin without CORS, or forbidden by the page (CSP worker-src)';
}
