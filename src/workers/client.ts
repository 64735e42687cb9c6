import { expose, transfer, wrap, type Remote } from 'comlink';
import { throwIfAborted } from '../../shared/abort.js';
import { SnapError } from '../../shared/errors.js';
import { fromOutcome, type Outcome } from '../../shared/outcome.js';
import type { JobLimits, WorkerApi, WorkerConfig } from '../../shared/protocol.js';
import { withoutTokens } from '../../shared/without-tokens.js';
import type {
  Executor,
  Job,
  JobCallbacks,
  JobName,
  JobRequestOf,
  JobResultOf,
} from './executor.js';
import type { PageServices, WorkerService } from './services/page-services.js';
import type { WorkerStarter } from './start-worker.js';

/** Decoding and encoding take turns, while most of them wait for their servers. */
const JOBS_AT_ONCE = 6;
/** A worker ends its captures itself at their time limit; one that is this late has hung. */
const HANG_SECONDS = 5;

/** A web worker, by way of comlink. */
export class WorkerClient implements Executor {
  readonly capacity = JOBS_AT_ONCE;
  readonly #starter: WorkerStarter;
  readonly #worker: Worker;
  readonly #api: Remote<WorkerApi>;
  readonly #service: WorkerService;
  /** Leads to the services. */
  readonly #port: MessagePort;
  /** Rejects the calls that are not answered yet: of a dead worker, they never would be. */
  readonly #pending = new Set<(reason: SnapError) => void>();
  #ended: SnapError | undefined;

  /** Starts the worker, or throws what the starter does: then the configuration, which may need a page, is not made. */
  constructor(starter: WorkerStarter, config: () => WorkerConfig, services: PageServices) {
    this.#starter = starter;
    this.#worker = starter.start();
    this.#api = wrap<WorkerApi>(this.#worker);
    this.#service = services.open();
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    expose(this.#service.api, port1);
    this.#worker.addEventListener('error', (event) => {
      event.preventDefault();
      if (event.message) this.#fail(crashText(event));
      else void this.#closeExplained();
    });
    const onUnreadable = (): void => {
      this.#fail("A message of the worker's could not be read");
    };
    this.#worker.addEventListener('messageerror', onUnreadable);
    port1.addEventListener('messageerror', onUnreadable);
    void this.#call(() => this.#api.configure(config(), transfer(port2, [port2]))).catch(
      () => undefined,
    );
  }

  get isAlive(): boolean {
    return this.#ended === undefined;
  }

  async run<Name extends JobName>(
    { name, request }: Job<Name>,
    callbacks: JobCallbacks,
    signal: AbortSignal,
  ): Promise<JobResultOf<Name>> {
    throwIfAborted(signal);
    const call = this.#api[name] as (
      request: JobRequestOf<Name>,
    ) => Promise<Outcome<JobResultOf<Name>>>;
    const send = async (): Promise<JobResultOf<Name>> =>
      fromOutcome(await this.#call(() => call(request)));
    const limits = limitsOf(request);
    if (!limits) return send();
    return this.#service.during(limits.id, callbacks, () => this.#watch(limits, signal, send));
  }

  close(reason: SnapError): void {
    if (this.#ended) return;
    this.#ended = reason;
    this.#worker.terminate();
    this.#port.close();
    this.#service.close();
    for (const reject of this.#pending) reject(reason);
    this.#pending.clear();
  }

  #fail(message: string): void {
    this.close(new SnapError('worker-failed', message, { url: this.#starter.url() }));
  }

  async #closeExplained(): Promise<void> {
    this.close(await this.#starter.explain());
  }

  /** Tells the worker of an abort, and ends it where it hangs. */
  async #watch<T>(
    { id, timeoutSeconds, stream }: JobLimits,
    signal: AbortSignal,
    send: () => Promise<T>,
  ): Promise<T> {
    const onAbort = (): void => {
      void this.#call(() => this.#api.abort(id)).catch(() => undefined);
    };
    let hang: (error: SnapError) => void = () => undefined;
    const hung = new Promise<never>((_resolve, reject) => {
      hang = reject;
    });
    const watchdog = setTimeout(
      () => {
        // Which of the two comes first matters: the worker ends because this job hung.
        hang(new SnapError('timeout', 'The worker hung', { url: stream.url }));
        // The others on it are not to blame.
        this.#fail('The worker hung');
      },
      (timeoutSeconds + HANG_SECONDS) * 1000,
    );
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await Promise.race([hung, send()]);
    } finally {
      clearTimeout(watchdog);
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** A call to a dead worker never settles by itself. */
  #call<T>(send: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#ended) {
        reject(this.#ended);
        return;
      }
      this.#pending.add(reject);
      void send()
        .then(resolve, reject)
        .finally(() => this.#pending.delete(reject));
    });
  }
}

/** `undefined` for a job without a number: it takes as long as it takes, and calls nothing back. */
function limitsOf(request: JobRequestOf<JobName>): JobLimits | undefined {
  return 'id' in request ? request : undefined;
}

function crashText({ message, filename, lineno }: ErrorEvent): string {
  return withoutTokens(`The worker failed: ${message} (${filename}:${lineno})`);
}
