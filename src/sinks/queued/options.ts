import { assertObject, integer, show } from '../../options/check.js';
import type { SnapError } from '../../../shared/errors.js';
import type { SnapImage } from '../../results/snapshot.js';
import type { Sink, SinkOptions, SnapshotLike } from '../types.js';

/**
 * Options of {@link queued}.
 *
 * @public
 */
export interface QueueOptions {
  /** Names the queue in this browser: one for each place that images go to, the same after a reload. */
  readonly name: string;
  /**
   * How many deliveries are kept, failed ones among them, 1 or more.
   * @defaultValue 1000
   */
  readonly maxItems?: number | undefined;
  /**
   * How many bytes of images are kept, 1 or more.
   * @defaultValue 256 MiB
   */
  readonly maxBytes?: number | undefined;
  /**
   * How often a server may answer one delivery with a failure that may pass, such as HTTP 500, before it counts as
   * failed, 1 or more. A network that is away is not counted.
   * @defaultValue 20
   */
  readonly maxAttempts?: number | undefined;
}

/**
 * What `write()` of a queue came to.
 *
 * @public
 */
export type QueueOutcome<Result> =
  | {
      readonly state: 'sent';
      readonly id: number | undefined;
      /** What the sink gave; `undefined` where another tab sent it. */
      readonly result: Result | undefined;
    }
  | {
      readonly state: 'queued';
      readonly id: number;
      /** Why it could not be sent now. */
      readonly error: SnapError;
    };

/**
 * A delivery that a queue keeps.
 *
 * @public
 */
export interface QueuedItem {
  /** Its number in the queue. */
  readonly id: number;
  /** `failed`: it is sent again only when `retry()` says so. */
  readonly state: 'waiting' | 'failed';
  /** The names of the images' files. */
  readonly names: readonly string[];
  /** Bytes of its images. */
  readonly bytes: number;
  /** When it was given to the queue. */
  readonly queuedAt: Date;
  /** Why it was not sent when last tried. */
  readonly error: SnapError | undefined;
}

/**
 * The events of a queue, in the tab that sends.
 *
 * @public
 */
export interface QueueEventMap<Result = unknown> {
  /** A delivery could not be sent now, and is kept. */
  readonly queued: CustomEvent<{ readonly id: number; readonly error: SnapError }>;
  /** A delivery arrived. */
  readonly sent: CustomEvent<{ readonly id: number; readonly result: Result }>;
  /** A delivery failed for good, and is kept as failed. */
  readonly failed: CustomEvent<{ readonly id: number; readonly error: SnapError }>;
}

/**
 * A queue in front of a sink, made by {@link queued}.
 *
 * Its calls fail with a `SnapError`: `storage-full`, `save-unsupported` or `save-denied` where the browser's storage has
 * no room, is not there or does not open, `aborted`, and `disposed` after `close()`.
 *
 * @public
 */
export interface QueuedSink<Result = unknown> extends Sink<QueueOutcome<Result>>, EventTarget {
  /** Always `queued`. */
  readonly kind: 'queued';
  /**
   * Keeps a delivery and sends it. Resolves when it was sent, or when it has to wait; fails as the sink does where it
   * failed for good. Without room in the queue it is sent all the same, and fails with `storage-full` where it cannot
   * be. A signal that fires takes it out of the queue.
   */
  write(
    image: SnapImage,
    snapshot: SnapshotLike,
    options?: SinkOptions,
  ): Promise<QueueOutcome<Result>>;
  /** What waits to be sent, oldest first. */
  pending(options?: QueueCallOptions): Promise<readonly QueuedItem[]>;
  /** What failed for good, oldest first. */
  failed(options?: QueueCallOptions): Promise<readonly QueuedItem[]>;
  /** Tries everything that waits, without waiting longer; stops where the network is away. */
  flush(options?: QueueCallOptions): Promise<void>;
  /** Lets a failed delivery, or all of them, wait to be sent again, and begins. */
  retry(id?: number, options?: QueueCallOptions): Promise<void>;
  /** Takes a delivery out; one that is being sent can arrive all the same. */
  drop(id: number, options?: QueueCallOptions): Promise<void>;
  /** Takes everything out. */
  clear(options?: QueueCallOptions): Promise<void>;
  /** Stops sending; what waits is kept for the next `queued()` of this name. Closes the sink. */
  close(options?: SinkOptions): Promise<void>;
  /** Has a listener called for each event of a type. */
  addEventListener<Type extends keyof QueueEventMap>(
    type: Type,
    listener: (event: QueueEventMap<Result>[Type]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  /** As above, for listeners of any event. */
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  /** Ends what `addEventListener` began. */
  removeEventListener<Type extends keyof QueueEventMap>(
    type: Type,
    listener: (event: QueueEventMap<Result>[Type]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void;
  /** As above, for listeners of any event. */
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | EventListenerOptions,
  ): void;
}

/**
 * Options of what a queue does beside writing.
 *
 * @public
 */
export type QueueCallOptions = Pick<SinkOptions, 'signal'>;

/** {@link QueueOptions}, checked, every default filled in. */
export type ResolvedQueue = { readonly [K in keyof QueueOptions]-?: NonNullable<QueueOptions[K]> };

export function resolveQueue(sink: Sink, options: QueueOptions): ResolvedQueue {
  assertObject('sink', sink);
  if (typeof sink.write !== 'function') throw new TypeError('sink.write must be a function');
  assertObject('options', options);
  const { name, maxItems = 1000, maxBytes = 256 * 2 ** 20, maxAttempts = 20 } = options;
  if (typeof name !== 'string' || name === '') {
    throw new TypeError(`options.name must be a string that is not empty, got ${show(name)}`);
  }
  return {
    name,
    maxItems: integer('options.maxItems', maxItems, 1, Number.MAX_SAFE_INTEGER),
    maxBytes: integer('options.maxBytes', maxBytes, 1, Number.MAX_SAFE_INTEGER),
    maxAttempts: integer('options.maxAttempts', maxAttempts, 1, Number.MAX_SAFE_INTEGER),
  };
}
