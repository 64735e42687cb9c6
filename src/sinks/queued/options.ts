import { assertObject, assertOptions, integer, wrongType } from '../../options/check.js';
import type { SnapError } from '../../../shared/errors.js';
import type { SnapFile, SnapshotLike } from '../../results/snapshot.js';
import type { Sink, SinkOptions } from '../types.js';

/**
 * The options of {@link queued}.
 *
 * @public
 */
export interface QueueOptions {
  /** The queue's name in this browser: one for each destination, and the same after a reload. */
  readonly name: string;
  /**
   * The most deliveries to keep, including failed ones, 1 or more.
   * @defaultValue 1000
   */
  readonly maxItems?: number | undefined;
  /**
   * The most bytes of images to keep, 1 or more.
   * @defaultValue 256 MiB
   */
  readonly maxBytes?: number | undefined;
  /**
   * How often a server may answer one delivery with a temporary failure, such as HTTP 500, before the delivery counts
   * as failed, 1 or more. A network that is down does not count.
   * @defaultValue 20
   */
  readonly maxAttempts?: number | undefined;
}

/**
 * The result of a queue's `write()`.
 *
 * @public
 */
export type QueueOutcome<Result> =
  | {
      readonly state: 'sent';
      readonly id: number | undefined;
      /** The sink's result; `undefined` if another tab sent it. */
      readonly result: Result | undefined;
    }
  | {
      readonly state: 'queued';
      readonly id: number;
      /** Why it could not be sent now. */
      readonly error: SnapError;
    };

/**
 * A delivery in a queue.
 *
 * @public
 */
export interface QueuedItem {
  /** Its number in the queue. */
  readonly id: number;
  /** `failed`: it is sent again only after `retry()`. */
  readonly state: 'waiting' | 'failed';
  /** The names of the images' files. */
  readonly names: readonly string[];
  /** The size of its images in bytes. */
  readonly bytes: number;
  /** When it was queued. */
  readonly queuedAt: Date;
  /** Why the last attempt failed. */
  readonly error: SnapError | undefined;
}

/**
 * The events of a queue; they are dispatched in the tab that sends.
 *
 * @public
 */
export interface QueueEventMap<Result = unknown> {
  /** A delivery could not be sent now, and stays in the queue. */
  readonly queued: CustomEvent<{ readonly id: number; readonly error: SnapError }>;
  /** A delivery arrived. */
  readonly sent: CustomEvent<{ readonly id: number; readonly result: Result }>;
  /** A delivery failed for good, and stays in the queue as failed. */
  readonly failed: CustomEvent<{ readonly id: number; readonly error: SnapError }>;
}

/**
 * A sink with a queue, made by {@link queued}.
 *
 * Its calls fail with a `SnapError`: `storage-full`, `save-unsupported` or `save-denied` if the browser's storage is
 * full, missing or cannot be opened; `aborted`; and `disposed` after `close()`.
 *
 * @public
 */
export interface QueuedSink<Result = unknown> extends Sink<QueueOutcome<Result>>, EventTarget {
  /** Always `queued`. */
  readonly kind: 'queued';
  /**
   * Queues a delivery and sends it. Resolves when it was sent, or when it has to wait; rejects with the sink's error if
   * it failed for good. If the queue is full, the delivery is sent directly, and fails with `storage-full` if that is
   * not possible. Aborting the signal takes it out of the queue.
   */
  write(
    image: SnapFile,
    snapshot: SnapshotLike,
    options?: SinkOptions,
  ): Promise<QueueOutcome<Result>>;
  /** The waiting deliveries, oldest first. */
  pending(options?: QueueCallOptions): Promise<readonly QueuedItem[]>;
  /** The deliveries that failed for good, oldest first. */
  failed(options?: QueueCallOptions): Promise<readonly QueuedItem[]>;
  /** Attempts all waiting deliveries immediately; stops if the network is down. */
  flush(options?: QueueCallOptions): Promise<void>;
  /** Makes one failed delivery, or all of them, wait again, and starts sending. */
  retry(id?: number, options?: QueueCallOptions): Promise<void>;
  /** Takes a delivery out of the queue; one that is being sent may still arrive. */
  drop(id: number, options?: QueueCallOptions): Promise<void>;
  /** Takes all deliveries out of the queue. */
  clear(options?: QueueCallOptions): Promise<void>;
  /** Stops sending and closes the sink; waiting deliveries are kept for the next `queued()` of this name. */
  close(options?: SinkOptions): Promise<void>;
  /** Adds a listener for each event of a type. */
  addEventListener<Type extends keyof QueueEventMap>(
    type: Type,
    listener: (event: QueueEventMap<Result>[Type]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  /** The same for any other event. */
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  /** Removes a listener that `addEventListener` added. */
  removeEventListener<Type extends keyof QueueEventMap>(
    type: Type,
    listener: (event: QueueEventMap<Result>[Type]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void;
  /** The same for any other event. */
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | EventListenerOptions,
  ): void;
}

/**
 * The options of a queue's calls other than `write()`.
 *
 * @public
 */
export type QueueCallOptions = Pick<SinkOptions, 'signal'>;

/** {@link QueueOptions}, checked, with all defaults filled in. */
export type ResolvedQueue = { readonly [K in keyof QueueOptions]-?: NonNullable<QueueOptions[K]> };

const QUEUE_OPTIONS: Readonly<Record<keyof QueueOptions, true>> = {
  name: true,
  maxItems: true,
  maxBytes: true,
  maxAttempts: true,
};

export function resolveQueue(sink: Sink, options: QueueOptions): ResolvedQueue {
  assertObject('sink', sink);
  if (typeof sink.write !== 'function') throw new TypeError('sink.write must be a function');
  assertOptions('options', options, QUEUE_OPTIONS);
  const { name, maxItems = 1000, maxBytes = 256 * 2 ** 20, maxAttempts = 20 } = options;
  if (typeof name !== 'string' || name === '') {
    throw wrongType('options.name', 'a non-empty string', name);
  }
  return {
    name,
    maxItems: integer('options.maxItems', maxItems, 1, Number.MAX_SAFE_INTEGER),
    maxBytes: integer('options.maxBytes', maxBytes, 1, Number.MAX_SAFE_INTEGER),
    maxAttempts: integer('options.maxAttempts', maxAttempts, 1, Number.MAX_SAFE_INTEGER),
  };
}
