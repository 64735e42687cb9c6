import { throwIfAborted, untilAborted } from '../../shared/abort.js';
import { keepLatest } from './keep-latest.js';

interface SharedLoad<T> {
  readonly result: Promise<T>;
  readonly controller: AbortController;
  /** The number of callers that wait for it. */
  waiting: number;
  /** What was loaded. */
  value?: { readonly loaded: T };
}

/**
 * Loads by name, each name once for all callers at the same time. The latest results are kept, failures are not. A load
 * is ended early only if nobody waits for it any more.
 */
export class SharedLoads<T> {
  readonly #max: number;
  /** The most recently used load comes last. */
  readonly #loads = new Map<string, SharedLoad<T>>();

  constructor(max: number) {
    this.#max = max;
  }

  /**
   * @param name - `undefined`: the load is not shared and not kept.
   * @param mayUse - Whether what was loaded before will do.
   */
  async get(
    name: string | undefined,
    load: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal,
    mayUse: (value: T) => boolean = () => true,
  ): Promise<T> {
    throwIfAborted(signal);
    const shared = this.#find(name, mayUse) ?? start(load);
    if (name !== undefined) keepLatest(this.#loads, [name, shared], this.#max);
    shared.waiting += 1;
    try {
      return await untilAborted(shared.result, signal);
    } finally {
      shared.waiting -= 1;
      if (!shared.value && shared.waiting === 0) {
        if (name !== undefined && this.#loads.get(name) === shared) this.#loads.delete(name);
        shared.controller.abort(signal.reason);
      }
    }
  }

  #find(name: string | undefined, mayUse: (value: T) => boolean): SharedLoad<T> | undefined {
    const found = name === undefined ? undefined : this.#loads.get(name);
    return found?.value && !mayUse(found.value.loaded) ? undefined : found;
  }
}

function start<T>(load: (signal: AbortSignal) => Promise<T>): SharedLoad<T> {
  const controller = new AbortController();
  const shared: SharedLoad<T> = {
    result: load(controller.signal).then((value) => {
      shared.value = { loaded: value };
      return value;
    }),
    controller,
    waiting: 0,
  };
  // Waiting callers see a failure, but there may be none.
  shared.result.catch(() => undefined);
  return shared;
}
