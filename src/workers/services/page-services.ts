import { Desk } from './single-flight.js';
import type { VariantChooser } from '../../options/moment.js';
import type { PageApi, Progress } from '../../../shared/protocol.js';
import { toOutcome, type Outcome } from '../../../shared/outcome.js';
import { KeyDesk } from './keys.js';
import { PageFetch } from './page-fetch.js';
import type { ResolvedSnapperOptions } from '../../options/snapper.js';

/** More than there are WebAssembly files. */
const MAX_MODULES = 16;

/** What one job of a worker may call back. */
export interface JobListener {
  readonly onProgress: ((progress: Progress) => void) | undefined;
  readonly chooseVariant: VariantChooser | undefined;
}

/** What the page does for one worker. */
export interface Service {
  readonly api: PageApi;
  /** Tells that the worker is gone. */
  readonly close: () => void;
}

/** What the page does for its workers, all of them alike. */
export class PageServices {
  readonly #keys: KeyDesk;
  readonly #requests: PageFetch;
  readonly #modules = new Desk<object>(MAX_MODULES);
  readonly #listeners = new Map<number, JobListener>();
  /** What a caller's own function threw, by job: it is handed on as it is, which it would not survive on the way back. */
  readonly #thrown = new Map<number, unknown>();

  constructor({ keyProvider, fetch }: Pick<ResolvedSnapperOptions, 'keyProvider' | 'fetch'>) {
    this.#keys = new KeyDesk(keyProvider);
    this.#requests = new PageFetch(fetch);
  }

  /** Begins to serve a worker. */
  open(): Service {
    const worker = {};
    const [keys, requests, modules] = [this.#keys, this.#requests, this.#modules];
    return {
      api: {
        progress: (id, progress) => this.#listeners.get(id)?.onProgress?.(progress),
        chooseVariant: (id, variants) => this.#chooseVariant(id, variants),
        key: (question) => toOutcome(() => keys.ask(question, worker)),
        keyFetched: (url, bytes) => {
          keys.take(url, bytes);
        },
        module: (name) => modules.ask(name, worker),
        moduleCompiled: (name, module) => {
          modules.put(name, module);
        },
        openFetch: (request) => toOutcome(() => requests.open(request)),
        readFetch: (id) => toOutcome(() => requests.read(id)),
        cancelFetch: (id) => {
          requests.cancel(id);
        },
      },
      close() {
        keys.release(worker);
        modules.release(worker);
      },
    };
  }

  /** Runs a job whose callbacks arrive under its number. */
  async during<T>(id: number, listener: JobListener, job: () => Promise<T>): Promise<T> {
    this.#listeners.set(id, listener);
    try {
      return await job();
    } catch (error) {
      throw this.#thrown.has(id) ? this.#thrown.get(id) : error;
    } finally {
      this.#listeners.delete(id);
      this.#thrown.delete(id);
    }
  }

  #chooseVariant(
    id: number,
    variants: Parameters<PageApi['chooseVariant']>[1],
  ): Promise<Outcome<number>> {
    return toOutcome(() => {
      try {
        const chosen = this.#listeners.get(id)?.chooseVariant?.(variants);
        const index = variants.findIndex((variant) => variant === chosen);
        if (index < 0) throw new TypeError('options.variant must return one of the variants');
        return Promise.resolve(index);
      } catch (error) {
        this.#thrown.set(id, error);
        throw error;
      }
    });
  }
}
