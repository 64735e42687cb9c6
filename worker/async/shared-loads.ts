import { throwIfAborted, untilAborted } from '../../shared/abort.js';
import { keepLatest } from './keep-latest.js';

interface SharedLoad<T> {
  readonly result: Promise<T>;
  readonly controller: AbortController;
  /** Callers that wait for it. */
  waiting: number;
  isLoaded: boolean;
}

/**
 * Loads by name, each once for all who ask at the same time; the latest results are kept, failures are not. A load ends
 * early only when nobody waits for it any more.
 */
export class SharedLoads<T> {
  readonly #max: number;
  /** The one used last stands last. */
  readonly #loads = new Map<string, SharedLoad<T>>();

  constructor(max: number) {
    this.#max = max;
  }

  /** @param name - `undefined`: shared with nobody, and not kept. */
  async get(
    name: string | undefined,
    load: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    throwIfAborted(signal);
    const shared = (name === undefined ? undefined : this.#loads.get(name)) ?? start(load);
    if (name !== undefined) keepLatest(this.#loads, [name, shared], this.#max);
    shared.waiting += 1;
    try {
      return await untilAborted(shared.result, signal);
    } finally {
      shared.waiting -= 1;
      if (!shared.isLoaded && shared.waiting === 0) {
        if (name !== undefined && this.#loads.get(name) === shared) this.#loads.delete(name);
        shared.controller.abort(signal.reason);
      }
    }
  }
}

function start<T>(load: (signal: AbortSignal) => Promise<T>): SharedLoad<T> {
  const controller = new AbortController();
  const shared: SharedLoad<T> = {
    result: load(controller.signal).then((value) => {
      shared.isLoaded = true;
      return value;
    }),
    controller,
    waiting: 0,
    isLoaded: false,
  };
  // Whoever waits hears of a failure; it may be nobody.
  shared.result.catch(() => undefined);
  return shared;
}
