import type { SnapError } from '../shared/errors.js';
import type { Snapshot } from './results/snapshot.js';
import type { UploadEventMap } from './sinks/deliver.js';

/**
 * The detail that all events of a capture share.
 *
 * @public
 */
export interface CaptureEventDetail {
  /** The same for all events of one capture, and different from every other capture of this Snapper. */
  readonly id: number;
  /** The absolute URL of the requested playlist; it may hold a token. */
  readonly url: string;
}

/**
 * How many images of a snapshot are finished.
 *
 * @public
 */
export interface ResizeProgress {
  /** The number of images that are resized and encoded. */
  readonly done: number;
  /** The number of requested images. */
  readonly total: number;
}

/**
 * The events of a {@link Snapper}: those of each capture, also in a batch, and of each delivery.
 *
 * @public
 */
export interface SnapperEventMap extends UploadEventMap {
  /** A capture began. */
  readonly capture: CustomEvent<CaptureEventDetail>;
  /** A capture succeeded. */
  readonly capturecomplete: CustomEvent<CaptureEventDetail & { readonly snapshot: Snapshot }>;
  /**
   * A capture failed or was aborted; `error` is the error with which the capture rejects. It is a `SnapError` unless
   * a function of yours threw it, such as that of `variant`.
   */
  readonly captureerror: CustomEvent<CaptureEventDetail & { readonly error: SnapError | Error }>;
  /** The number of finished images: 0 when the picture is decoded, then one more for each image. */
  readonly resizeprogress: CustomEvent<CaptureEventDetail & ResizeProgress>;
}

/** What was thrown, as the error of an event. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown });
}

/** Reports each number of finished images once. */
export function countImages(
  total: number,
  tell: (progress: ResizeProgress) => void,
): (done: number) => void {
  let next = 0;
  return (done) => {
    if (done < next) return;
    next = done + 1;
    tell({ done, total });
  };
}
