import type { ResolvedSnapperOptions } from '../../options/snapper.js';
import { createHostQueue, type HostQueue } from '../../../shared/host-queue.js';
import { toOutcome } from '../../../shared/outcome.js';
import type { PageApi } from '../../../shared/protocol.js';
import type { JobCallbacks } from '../executor.js';
import { CallbackService } from './callbacks.js';
import type { FetchService } from './fetch.js';
import { KeyService } from './keys.js';
import { loadPageFunctions } from './load-page-functions.js';
import { PlaceService } from './places.js';
import { SingleFlight } from './single-flight.js';

/** More than there are WebAssembly files. */
const MAX_MODULES = 16;

export interface ServiceOptions extends Pick<
  ResolvedSnapperOptions,
  'fetch' | 'keyProvider' | 'requestInit'
> {
  readonly network: Pick<ResolvedSnapperOptions['network'], 'connectionsPerHost'>;
}

/** What the page does for one worker. */
export interface WorkerService {
  readonly api: PageApi;
  /** Runs a job whose callbacks arrive under its number. */
  readonly during: <T>(id: number, callbacks: JobCallbacks, job: () => Promise<T>) => Promise<T>;
  /** The worker is gone: takes back all that it had borrowed. */
  readonly close: () => void;
}

/** What the page does for its workers, all of them alike. */
export class PageServices {
  readonly #options: ServiceOptions;
  readonly #keys: KeyService;
  readonly #hosts: HostQueue;
  readonly #modules = new SingleFlight<object>(MAX_MODULES);

  constructor(options: ServiceOptions) {
    this.#options = options;
    this.#keys = new KeyService(options.keyProvider);
    this.#hosts = createHostQueue(options.network.connectionsPerHost);
  }

  /** Begins to serve a worker. */
  open(): WorkerService {
    const gone = new AbortController();
    const worker = gone.signal;
    const [keys, modules] = [this.#keys, this.#modules];
    const { fetch, keyProvider, requestInit } = this.#options;
    // It comes while the worker's script does; whoever needs it is told where it does not.
    if (keyProvider) loadPageFunctions().catch(ignore);
    const requests = openFetchService(fetch, worker);
    requests.catch(ignore);
    const places = new PlaceService(this.#hosts, worker);
    const callbacks = new CallbackService();
    return {
      api: {
        progress: (id, progress) => {
          callbacks.progress(id, progress);
        },
        chooseVariant: (id, variants) => callbacks.chooseVariant(id, variants),
        local: (id) => callbacks.local(id),
        settings: (kind, url) => toOutcome(async () => requestInit?.({ kind, url })),
        key: (question) => toOutcome(() => keys.ask(question, worker)),
        keyFetched: (url, bytes) => {
          keys.take(url, bytes, worker);
        },
        module: (name) => modules.ask(name, worker),
        moduleCompiled: (name, module) => {
          modules.put(name, module, worker);
        },
        takePlace: (id, host) => places.take(id, host),
        leavePlace: (id) => {
          places.leave(id);
        },
        openFetch: (id, request) => toOutcome(async () => (await requests).open(id, request)),
        readFetch: (id) => toOutcome(async () => (await requests).read(id)),
        cancelFetch: (id) => {
          void requests.then((service) => {
            service.cancel(id);
          }, ignore);
        },
      },
      during: (id, listener, job) => callbacks.during(id, listener, job),
      close() {
        callbacks.close();
        gone.abort();
      },
    };
  }
}

async function openFetchService(
  fetch: ServiceOptions['fetch'],
  worker: AbortSignal,
): Promise<FetchService> {
  if (!fetch) throw new TypeError('There is no fetch');
  const { FetchService } = await loadPageFunctions();
  return new FetchService(fetch, worker);
}

function ignore(): void {
  // Nothing is left to do.
}
