import { SnapError } from '../../../shared/errors.js';
import type { Sink, SinkOptions } from '../types.js';
import { toSaveError } from '../save-error.js';
import { afterFailure } from './after-failure.js';
import type { StoredItem } from './item.js';
import type { QueueStore } from './store.js';

/** The result of one attempt; a delivery that was not sent is in the store as `item`. */
export type Attempted<Result> =
  | { readonly state: 'sent'; readonly id: number; readonly result: Result }
  | { readonly state: 'kept'; readonly item: StoredItem; readonly error: SnapError };

export interface SendParts<Result> {
  readonly sink: Sink<Result>;
  readonly store: QueueStore;
  readonly maxAttempts: number;
}

/**
 * Sends a delivery once, under its key.
 *
 * @throws SnapError with code `aborted`; the delivery stays as it was
 */
export async function sendOnce<Result>(
  { sink, store, maxAttempts }: SendParts<Result>,
  item: StoredItem,
  options: SinkOptions,
): Promise<Attempted<Result>> {
  let result: Result;
  try {
    result = await sendItem(sink, item, options);
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    const error = toSaveError(sink.kind, cause);
    const rules = { maxAttempts, now: Date.now(), random: Math.random };
    const kept = afterFailure(item, error, rules);
    await store.update(kept);
    return { state: 'kept', item: kept, error };
  }
  await store.delete(item.id);
  return { state: 'sent', id: item.id, result };
}

/** Passes a stored delivery to the sink as the queue received it. */
export async function sendItem<Result>(
  sink: Sink<Result>,
  { isWhole, snapshot, key, replace }: Pick<StoredItem, 'isWhole' | 'snapshot' | 'key' | 'replace'>,
  given: SinkOptions,
): Promise<Result> {
  const options = { ...given, replace };
  if (isWhole && sink.writeAll) return sink.writeAll(snapshot, { ...options, key });
  const [image] = snapshot.images;
  if (!image) throw new SnapError('save-denied', 'The queue holds a delivery without an image');
  return sink.write(image, snapshot, { ...options, key });
}
