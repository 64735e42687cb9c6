import { oneOf, optional, resolveOptions, text } from '../options/check.js';
import type { CallbackDelivery } from './delivery.js';
import { fromCursor, limit, toCursor } from './page.js';
import type { JobStore } from './job-store.js';

/**
 * Which callbacks to list.
 *
 * @public
 */
export interface CallbackQuery {
  /** Of one job. */
  readonly jobId?: string | undefined;
  /** In one state. */
  readonly state?: CallbackDelivery['state'] | undefined;
  /**
   * How many, 1 to 100.
   * @defaultValue 10
   */
  readonly limit?: number | undefined;
  /** The `cursor` of the page before. */
  readonly cursor?: string | undefined;
}

/**
 * A page of callbacks, the newest first.
 *
 * @public
 */
export interface CallbackPage {
  /** Those of this page. */
  readonly callbacks: readonly CallbackDelivery[];
  /** For the next page; `undefined`: this is the last one. */
  readonly cursor: string | undefined;
}

const STATES: Readonly<Record<CallbackDelivery['state'], true>> = {
  pending: true,
  delivered: true,
  undelivered: true,
};

const QUERY_CHECKS = {
  jobId: optional(text),
  state: optional((path, value: CallbackDelivery['state']) => oneOf(path, value, STATES)),
  limit,
  cursor: optional(toCursor),
} satisfies Readonly<Record<keyof CallbackQuery, unknown>>;

/**
 * The callbacks of jobs, and their answers. The last 1,000 that arrived are kept, and 10,000 that did not.
 *
 * @public
 */
export class CallbackLog {
  readonly #store: JobStore;
  readonly #wake: () => void;

  /** @internal */
  constructor(store: JobStore, wake: () => void) {
    this.#store = store;
    this.#wake = wake;
  }

  /**
   * Lists callbacks, the newest first.
   *
   * @throws `TypeError` or `RangeError` at once, naming the option that is wrong.
   */
  list(query: CallbackQuery = {}): Promise<CallbackPage> {
    const { jobId, state, limit: most, cursor } = resolveOptions('query', query, QUERY_CHECKS);
    return this.#store.read(['callbacks'], async (tx) => {
      const callbacks: CallbackDelivery[] = [];
      const range = cursor && IDBKeyRange.upperBound([cursor.time, cursor.id]);
      const index = tx.objectStore('callbacks').index('byTime');
      let place = await index.openCursor(range ?? null, 'prev');
      for (; place; place = await place.continue()) {
        const { value } = place;
        if ((jobId ?? value.jobId) !== value.jobId || (state ?? value.state) !== value.state)
          continue;
        if (callbacks.length === most) {
          return { callbacks, cursor: fromCursor({ time: value.at, id: value.id }) };
        }
        callbacks.push(value);
      }
      return { callbacks, cursor: undefined };
    });
  }

  /** The callback of an event, or `undefined` if there is none. */
  get(id: string): Promise<CallbackDelivery | undefined> {
    return this.#store.get('callbacks', id);
  }

  /**
   * Sends a callback again, under its id, whatever became of it before.
   *
   * @throws `RangeError` from the promise, if there is none of this id.
   */
  async send(id: string): Promise<void> {
    await this.#store.run(['callbacks'], async (tx) => {
      const store = tx.objectStore('callbacks');
      const found = await store.get(id);
      if (!found) throw new RangeError(`id names no callback: ${id}`);
      await store.put({ ...found, state: 'pending' });
    });
    this.#wake();
  }

  /** Forgets a callback; `false` if there is none of this id. */
  delete(id: string): Promise<boolean> {
    return this.#store.remove('callbacks', id);
  }
}
