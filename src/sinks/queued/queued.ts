import { resolveQueue, type QueuedSink, type QueueOptions } from './options.js';
import { Queue } from './queue.js';
import type { Sink } from '../types.js';

/**
 * Puts a queue in front of a sink that uses the network. Each delivery is written down in IndexedDB before it is sent;
 * what cannot be sent (a network that is away, a timeout, HTTP 408, 425, 429, 5xx) is kept there and sent again, with
 * growing waits, when the network is back, and after a reload by the next `queued()` of the same name. One tab sends
 * at a time, one delivery after the other, each with one idempotency key for good: a server that knows such keys takes
 * none twice.
 *
 * @param sink - Where deliveries go: `upload()`, `s3()`, or one of your own whose errors are `SnapError`s.
 * @param options - The queue's name, and its bounds.
 * @throws `TypeError` or `RangeError` at once, naming the option that is wrong.
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
  return new Queue(sink, resolveQueue(sink, options));
}
