import { throwIfAborted } from '../../shared/abort.js';
import type { CallbackDelivery } from './delivery.js';
import { sendCallback, type CallbackParts } from './send-callback.js';
import type { JobStore } from './job-store.js';

/** How many are sent at once. */
const AT_ONCE = 8;
/** A receiver that is down for long must not fill the storage. */
const MOST_PENDING = 1000;
const MOST_KEPT: Readonly<Record<'delivered' | 'undelivered', number>> = {
  delivered: 1000,
  undelivered: 10_000,
};
/** Old ones go after so many. */
const PRUNE_EVERY = 100;

/** Sends the callbacks that wait, in the tab that runs the jobs. */
export class CallbackSender {
  readonly #store: JobStore;
  readonly #parts: CallbackParts;
  readonly #sending = new Set<string>();
  #isLooking = false;
  #looksAgain = false;
  #count = 0;

  constructor(store: JobStore, parts: CallbackParts) {
    this.#store = store;
    this.#parts = parts;
  }

  /** Looks for callbacks that wait. */
  wake(): void {
    if (this.#isLooking) {
      this.#looksAgain = true;
      return;
    }
    this.#isLooking = true;
    this.#look()
      .catch((error: unknown) => {
        if (!this.#parts.signal.aborted) reportError(error);
      })
      .finally(() => {
        this.#isLooking = false;
        if (!this.#looksAgain) return;
        this.#looksAgain = false;
        this.wake();
      });
  }

  async #look(): Promise<void> {
    const { signal } = this.#parts;
    throwIfAborted(signal);
    const free = AT_ONCE - this.#sending.size;
    if (free <= 0) return;
    const waiting = await this.#pending();
    for (const delivery of waiting.slice(0, free)) void this.#send(delivery);
    if (this.#count % PRUNE_EVERY === 0) await this.#prune();
  }

  async #send(delivery: CallbackDelivery): Promise<void> {
    const { id } = delivery;
    this.#sending.add(id);
    try {
      const sent = await sendCallback(delivery, this.#parts);
      // What was aborted waits for the next tab that runs the jobs.
      throwIfAborted(this.#parts.signal);
      await this.#store.run(['callbacks'], async (tx) => {
        const store = tx.objectStore('callbacks');
        if (await store.getKey(id)) await store.put(sent);
      });
      this.#count += 1;
    } catch (error) {
      if (!this.#parts.signal.aborted) reportError(error);
    } finally {
      this.#sending.delete(id);
      this.wake();
    }
  }

  /** Those that wait, the oldest first; of too many, the oldest are given up. */
  #pending(): Promise<readonly CallbackDelivery[]> {
    return this.#store.run(['callbacks'], async (tx) => {
      const store = tx.objectStore('callbacks');
      const all = await store.index('byState').getAll(within('pending'));
      const waiting = all.filter(({ id }) => !this.#sending.has(id));
      const excess = waiting.splice(0, Math.max(0, waiting.length - MOST_PENDING));
      await Promise.all(excess.map((one) => store.put({ ...one, state: 'undelivered' })));
      return waiting;
    });
  }

  async #prune(): Promise<void> {
    await this.#store.run(['callbacks'], async (tx) => {
      const store = tx.objectStore('callbacks');
      for (const state of ['delivered', 'undelivered'] as const) {
        const keys = await store.index('byState').getAllKeys(within(state));
        const old = keys.slice(0, Math.max(0, keys.length - MOST_KEPT[state]));
        await Promise.all(old.map((key) => store.delete(key)));
      }
    });
  }
}

function within(state: CallbackDelivery['state']): IDBKeyRange {
  return IDBKeyRange.bound([state], [state, []]);
}
