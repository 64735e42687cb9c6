import { proxy, wrap, type Remote } from 'comlink';
import { SnapError } from '../../shared/errors.js';
import { fromOutcome, type Outcome } from '../../shared/outcome.js';
import type { Service } from './services/page-services.js';
import type { WorkerApi, WorkerConfig } from '../../shared/protocol.js';
import type { ImageType } from '../../shared/types.js';

/** A worker ends its captures itself at their time limit; one that is this late has hung. */
const HANG_SECONDS = 5;

/** The jobs that a worker takes, and what each asks for and gives. */
export type JobName = 'capture' | 'plan' | 'timeline';
export type JobRequestOf<Name extends JobName> = Parameters<WorkerApi[Name]>[0];
export type JobResultOf<Name extends JobName> =
  Awaited<ReturnType<WorkerApi[Name]>> extends Outcome<infer Value> ? Value : never;

/** One worker, and what it is doing. A worker that died or hung stays dead: make another. */
export class WorkerClient {
  readonly #worker: Worker;
  readonly #api: Remote<WorkerApi>;
  readonly #crashed: Promise<never>;
  #crash: (error: SnapError) => void = () => undefined;
  readonly #service: Service;
  #isAlive = true;
  #hasStarted = false;
  #jobs = 0;
  #idling: ReturnType<typeof setTimeout> | undefined;
  /** The stream that it worked on last. */
  lastStream: string | undefined;
  /** The segment that it worked on last, where that was known before. */
  lastSegment: string | undefined;

  /** Starts the worker. Throws `SnapError('worker-failed')` where the page may not start any. */
  constructor(start: () => Worker, config: WorkerConfig, service: Service) {
    this.#service = service;
    this.#worker = startWorker(start);
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
    void this.#settle(this.#api.configure(config, proxy({ ...service.api }))).then(
      () => (this.#hasStarted = true),
      () => undefined,
    );
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** Whether its script ran. */
  get hasStarted(): boolean {
    return this.#hasStarted;
  }

  /** How many calls it has not answered yet. */
  get jobs(): number {
    return this.#jobs;
  }

  async preload(types: readonly ImageType[]): Promise<void> {
    await this.#call(() => this.#api.preload(types));
  }

  /**
   * Sends a job. Rejects with the worker's error; when the signal fires the worker is told, and ends the job itself.
   */
  async run<Name extends JobName>(
    name: Name,
    request: JobRequestOf<Name>,
    signal: AbortSignal,
  ): Promise<JobResultOf<Name>> {
    const { id, timeoutSeconds, stream } = request;
    const onAbort = (): void => {
      void this.#settle(this.#api.abort(id)).catch(() => undefined);
    };
    let hang: (error: SnapError) => void = () => undefined;
    const hung = new Promise<never>((_resolve, reject) => {
      hang = reject;
    });
    hung.catch(() => undefined);
    const watchdog = setTimeout(
      () => {
        hang(new SnapError('timeout', 'The worker hung', { url: stream.url }));
        // The others on it are not to blame.
        this.end(new SnapError('worker-failed', 'The worker hung'));
      },
      (timeoutSeconds + HANG_SECONDS) * 1000,
    );
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      const send = this.#api[name] as (
        request: JobRequestOf<Name>,
      ) => Promise<Outcome<JobResultOf<Name>>>;
      // Which of the two is told first matters: the worker ends because this job hung.
      return await Promise.race([hung, this.#call(() => send(request))]);
    } finally {
      clearTimeout(watchdog);
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Calls `onIdle` after so many seconds, unless it is given work before. */
  startIdling(seconds: number, onIdle: () => void): void {
    this.stopIdling();
    this.#idling = setTimeout(onIdle, seconds * 1000);
  }

  stopIdling(): void {
    clearTimeout(this.#idling);
  }

  /** Ends the worker; everything it was doing rejects with `reason`. */
  end(reason: SnapError): void {
    this.stopIdling();
    this.#isAlive = false;
    this.#worker.terminate();
    this.#service.close();
    this.#crash(reason);
  }

  async #call<T>(send: () => Promise<Outcome<T>>): Promise<T> {
    this.#jobs += 1;
    try {
      return fromOutcome(await this.#settle(send()));
    } finally {
      this.#jobs -= 1;
    }
  }

  /** A call to a dead worker never settles by itself. */
  #settle<T>(call: Promise<T>): Promise<T> {
    return Promise.race([call, this.#crashed]);
  }
}

function startWorker(start: () => Worker): Worker {
  try {
    return start();
  } catch (cause) {
    throw new SnapError('worker-failed', 'The worker could not be started', { cause });
  }
}

function crashText({ message, filename, lineno }: ErrorEvent): string {
  return message
    ? `The worker failed: ${message} (${filename}:${lineno})`
    : 'The worker did not load: its script is missing, not JavaScript, on another origin without CORS, or forbidden by the page (CSP worker-src)';
}
