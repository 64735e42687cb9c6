import { resolveQueue, type QueuedSink, type QueueOptions } from './options.js';
import { DeliveryQueue } from './delivery-queue.js';
import type { Sink } from '../types.js';

/**
 * Puts a queue in front of a sink that uses the network. Each delivery is stored in IndexedDB before it is sent. If it
 * cannot be sent (the network is down, a timeout, HTTP 408, 425, 429, 5xx), it stays there and is sent again, with
 * growing waits, when the network is back; after a reload the next `queued()` of the same name sends it. Only one tab
 * sends at a time, one delivery after the other, each with one permanent idempotency key: a server that recognises such
 * keys stores none twice.
 *
 * @param sink - The destination: `upload()`, `s3()`, or a sink of your own whose errors are `SnapError`s.
 * @param options - The queue's name and limits.
 * @throws `TypeError` or `RangeError` at once; it names the wrong option
 *
 * @example
 * ```ts
 * const sink = queued(upload({ url: '/pictures' }), { name: 'pictures' });
 * const { state } = await sink.write(image, snapshot); // 'sent' or 'queued'
 * ```
 *
 * @public
 */
export function queued<Result>(sink: Sink<Result>, options: QueueOptions): QueuedSink<Result> {
  return new DeliveryQueue(sink, resolveQueue(sink, options));
}
