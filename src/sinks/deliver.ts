import { isSnapError, type SnapError } from '../../shared/errors.js';
import type { SnapshotLike } from '../results/snapshot.js';
import { save, type SaveOptions, type SaveProgress, type SaveResult } from './save.js';
import type { Sink } from './types.js';

/**
 * The detail that all events of a delivery share.
 *
 * @public
 */
export interface UploadEventDetail {
  /** The snapshot that is delivered. */
  readonly snapshot: SnapshotLike;
  /** The sink's `kind`. */
  readonly sink: string;
}

/**
 * The progress of a delivery.
 *
 * @public
 */
export interface UploadProgress extends UploadEventDetail, SaveProgress {}

/**
 * The events of deliveries.
 *
 * @public
 */
export interface UploadEventMap {
  /** Bytes were sent, or an image was delivered. */
  readonly uploadprogress: CustomEvent<UploadProgress>;
  /** All images were delivered. */
  readonly uploadcomplete: CustomEvent<UploadEventDetail & { readonly result: SaveResult }>;
  /**
   * An image was not delivered. `error` is the first error, and `result` has the outcome of each image and `retry()`;
   * it is missing if the delivery was aborted before anything was delivered.
   */
  readonly uploaderror: CustomEvent<
    UploadEventDetail & { readonly error: SnapError; readonly result: SaveResult | undefined }
  >;
}

export interface Delivery<Result> {
  readonly snapshot: SnapshotLike;
  readonly sink: Sink<Result>;
  readonly options?: SaveOptions | undefined;
}

/** Dispatches an event, if somebody listens. */
export type EmitUpload = <Type extends keyof UploadEventMap>(
  type: Type,
  detail: UploadEventMap[Type]['detail'],
) => void;

/** Delivers a snapshot, and tells how that goes as events. */
export async function deliver<Result>(
  { snapshot, sink, options }: Delivery<Result>,
  emit: EmitUpload,
): Promise<SaveResult<Result>> {
  const about = { snapshot, sink: sink.kind };
  // What is wrong with the arguments is no delivery that failed.
  const saving = save(snapshot, sink, {
    ...options,
    onProgress(progress) {
      emit('uploadprogress', { ...about, ...progress });
      options?.onProgress?.(progress);
    },
  });
  try {
    const result = await saving;
    if (result.error) emit('uploaderror', { ...about, error: result.error, result });
    else emit('uploadcomplete', { ...about, result });
    return result;
  } catch (error) {
    // It rejects with nothing else.
    if (isSnapError(error)) emit('uploaderror', { ...about, error, result: undefined });
    throw error;
  }
}
