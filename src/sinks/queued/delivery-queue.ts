import { isSnapError, SnapError } from '../../../shared/errors.js';
import type { SnapFile, SnapshotLike } from '../../results/snapshot.js';
import type { Sink, SinkOptions } from '../types.js';
import { eitherSignal, throwIfAborted } from '../../../shared/abort.js';
import { newKey } from '../../http/key.js';
import { isNetworkAway, waitMs } from './after-failure.js';
import { sendItem, sendOnce, type Attempted } from './send-once.js';
import { toItem, toQueuedItem, type NewItem, type StoredItem } from './item.js';
import { withLock } from './lock.js';
import type {
  QueueCallOptions,
  QueuedItem,
  QueuedSink,
  QueueEventMap,
  QueueOutcome,
  ResolvedQueue,
} from './options.js';
import { QueueStore } from './store.js';

/** Browsers' timers cannot wait longer. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export class DeliveryQueue<Result> extends EventTarget implements QueuedSink<Result> {
  readonly kind = 'queued';
  readonly writeAll?: (
    snapshot: SnapshotLike,
    options?: SinkOptions,
  ) => Promise<QueueOutcome<Result>>;
  readonly #sink: Sink<Result>;
  readonly #options: ResolvedQueue;
  readonly #store: QueueStore;
  readonly #closing = new AbortController();
  /** Deliveries whose own `write()` sends them. */
  readonly #ownTurn = new Set<number>();
  /** The number of network failures in a row, and the last of them. */
  #away: { readonly times: number; readonly error: SnapError } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the timer fires, in milliseconds since 1970. */
  #wakesAt = Infinity;

  constructor(sink: Sink<Result>, options: ResolvedQueue) {
    super();
    this.#sink = sink;
    this.#options = options;
    this.#store = new QueueStore(options.name);
    if (sink.writeAll) {
      this.writeAll = (snapshot, options = {}) =>
        this.#take(toItem(snapshot.images, snapshot, facts(true, options)), options);
    }
    // It does not exist on a server that only renders the page.
    if (typeof addEventListener === 'function') {
      addEventListener('online', this.#onOnline);
      this.#onOnline();
    }
  }

  write(
    image: SnapFile,
    snapshot: SnapshotLike,
    options: SinkOptions = {},
  ): Promise<QueueOutcome<Result>> {
    return this.#take(toItem([image], snapshot, facts(false, options)), options);
  }

  pending(options: QueueCallOptions = {}): Promise<readonly QueuedItem[]> {
    return this.#list('waiting', options);
  }

  failed(options: QueueCallOptions = {}): Promise<readonly QueuedItem[]> {
    return this.#list('failed', options);
  }

  flush({ signal }: QueueCallOptions = {}): Promise<void> {
    return this.#during(signal, (either) => this.#sendWaiting(() => true, either));
  }

  async retry(id?: number, { signal }: QueueCallOptions = {}): Promise<void> {
    await this.#during(signal, async () => {
      const all = await this.#store.all();
      const chosen = all.filter((item) => item.state === 'failed' && (id ?? item.id) === item.id);
      for (const item of chosen) {
        await this.#store.update({ ...item, state: 'waiting', failures: 0, answers: 0, dueAt: 0 });
      }
    });
    this.#sendInBackground((item) => item.dueAt <= Date.now());
  }

  drop(id: number, { signal }: QueueCallOptions = {}): Promise<void> {
    return this.#during(signal, () => this.#store.delete(id));
  }

  clear({ signal }: QueueCallOptions = {}): Promise<void> {
    return this.#during(signal, () => this.#store.clear());
  }

  async close(options?: SinkOptions): Promise<void> {
    if (typeof removeEventListener === 'function') {
      removeEventListener('online', this.#onOnline);
    }
    clearTimeout(this.#timer);
    this.#closing.abort();
    await this.#sink.close?.(options);
  }

  /** Also runs at the start, for what could not be sent without a network. */
  readonly #onOnline = (): void => {
    this.#sendInBackground((item) => item.dueAt <= Date.now() || isNetworkAway(item));
  };

  async #take(item: NewItem, options: SinkOptions): Promise<QueueOutcome<Result>> {
    return this.#during(options.signal, async (signal) => {
      const own = { ...options, signal };
      const id = await this.#store.add(item, this.#options).catch((error: unknown) => error);
      return typeof id === 'number' ? this.#sendNow(id, own) : this.#sendUnkept(item, own, id);
    });
  }

  /**
   * Sends a delivery that has no room in the queue; if it cannot be sent now, it is refused, so that no promise to keep
   * it is broken.
   */
  async #sendUnkept(
    item: NewItem,
    options: SinkOptions,
    refusal: unknown,
  ): Promise<QueueOutcome<Result>> {
    try {
      const result = await sendItem(this.#sink, item, options);
      return { state: 'sent', id: undefined, result };
    } catch (error) {
      const mayPass = isSnapError(error) && error.retryable;
      throw mayPass ? refusal : error;
    }
  }

  async #sendNow(
    id: number,
    options: SinkOptions & { readonly signal: AbortSignal },
  ): Promise<QueueOutcome<Result>> {
    if (this.#away && !navigator.onLine) {
      // The browser and the last attempt agree that the network is down, so an attempt would only take time.
      return this.#keep(id, this.#away.error);
    }
    this.#ownTurn.add(id);
    try {
      const attempted = await this.#inTurn(options, () => this.#store.get(id));
      if (!attempted) return { state: 'sent', id, result: undefined };
      if (attempted.state === 'sent') return attempted;
      const { item, error } = attempted;
      if (item.state === 'failed') throw error;
      return this.#keep(id, error);
    } catch (error) {
      // A tab that closes has not been aborted by its caller.
      if (options.signal.aborted && !this.#closing.signal.aborted) await this.#store.delete(id);
      throw error;
    } finally {
      this.#ownTurn.delete(id);
    }
  }

  #keep(id: number, error: SnapError): QueueOutcome<Result> {
    this.#dispatch('queued', { id, error });
    return { state: 'queued', id, error };
  }

  /** Chooses a delivery and sends it, while no other tab of this queue sends. */
  async #inTurn(
    options: SinkOptions & { readonly signal: AbortSignal },
    choose: () => Promise<StoredItem | undefined>,
  ): Promise<Attempted<Result> | undefined> {
    const { name, maxAttempts } = this.#options;
    const parts = { sink: this.#sink, store: this.#store, maxAttempts };
    const attempted = await withLock(`hlsnap-queue-${name}`, options.signal, async () => {
      const item = await choose();
      return item?.state === 'waiting' ? sendOnce(parts, item, options) : undefined;
    });
    if (attempted) this.#note(attempted);
    return attempted;
  }

  #note(attempted: Attempted<Result>): void {
    const wasAway = this.#away?.times ?? 0;
    this.#away = undefined;
    if (attempted.state === 'sent') {
      this.#dispatch('sent', { id: attempted.id, result: attempted.result });
      return;
    }
    const { item, error } = attempted;
    if (item.state === 'failed') {
      this.#dispatch('failed', { id: item.id, error });
      return;
    }
    if (isNetworkAway(item)) {
      this.#away = { times: wasAway + 1, error };
      this.#wakeAt(Math.max(item.dueAt, Date.now() + waitMs(wasAway, Math.random)));
    } else {
      this.#wakeAt(item.dueAt);
    }
  }

  /** Sends each waiting delivery that is due, once, until the network is down. */
  async #sendWaiting(isDue: (item: StoredItem) => boolean, signal: AbortSignal): Promise<void> {
    const tried = new Set<number>();
    const choose = async (): Promise<StoredItem | undefined> => {
      const waiting = (await this.#store.all()).filter(
        ({ id, state }) => state === 'waiting' && !tried.has(id) && !this.#ownTurn.has(id),
      );
      const item = waiting.find(isDue);
      if (item) tried.add(item.id);
      else if (waiting[0]) this.#wakeAt(Math.min(...waiting.map(({ dueAt }) => dueAt)));
      return item;
    };
    for (;;) {
      const attempted = await this.#inTurn({ signal }, choose);
      if (!attempted) return;
      if (attempted.state === 'kept' && isNetworkAway(attempted.item)) return;
    }
  }

  /** Errors of the store show when the caller uses it. */
  #sendInBackground(isDue: (item: StoredItem) => boolean): void {
    const { signal } = this.#closing;
    if (!signal.aborted) void this.#sendWaiting(isDue, signal).catch(() => undefined);
  }

  /** Tries again at this time, unless a timer fires earlier. */
  #wakeAt(time: number): void {
    if (time >= this.#wakesAt || this.#closing.signal.aborted) return;
    clearTimeout(this.#timer);
    this.#wakesAt = time;
    const delayMs = Math.min(Math.max(time - Date.now(), 0), MAX_TIMER_MS);
    this.#timer = setTimeout(() => {
      this.#wakesAt = Infinity;
      this.#sendInBackground((item) => item.dueAt <= Date.now());
    }, delayMs);
  }

  #list(state: StoredItem['state'], { signal }: QueueCallOptions): Promise<readonly QueuedItem[]> {
    return this.#during(signal, async () => {
      const items = await this.#store.all();
      return items.filter((item) => item.state === state).map(toQueuedItem);
    });
  }

  /** Runs a task that ends when the caller's signal is aborted or `close()` is called. */
  async #during<T>(
    signal: AbortSignal | undefined,
    task: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const closing = this.#closing.signal;
    throwIfAborted(signal);
    const either = eitherSignal(closing, signal);
    try {
      if (!closing.aborted) return await task(either);
    } catch (error) {
      if (!closing.aborted) throw error;
    }
    throw new SnapError('disposed', 'The queue is closed');
  }

  #dispatch<Type extends keyof QueueEventMap>(
    type: Type,
    detail: QueueEventMap<Result>[Type]['detail'],
  ): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

function facts(isWhole: boolean, { key = newKey(), replace }: SinkOptions) {
  return { key, isWhole, replace, now: Date.now() };
}
