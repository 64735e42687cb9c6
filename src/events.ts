import type { Snapshot } from './results/snapshot.js';
import type { SaveProgress, SaveResult } from './sinks/save.js';
import type { SnapshotLike } from './sinks/types.js';

/**
 * What each event of one capture tells.
 *
 * @public
 */
export interface CaptureEventDetail {
  /** The same for all events of one capture, and of no other capture of this Snapper. */
  readonly id: number;
  /** The playlist that was asked for, absolute; it may hold a token. */
  readonly url: string;
}

/**
 * How many images of a snapshot are made.
 *
 * @public
 */
export interface ResizeProgress {
  /** Images that are resized and encoded. */
  readonly done: number;
  /** Images that were asked for. */
  readonly total: number;
}

/**
 * What each event of one delivery tells.
 *
 * @public
 */
export interface UploadEventDetail {
  /** What is delivered. */
  readonly snapshot: SnapshotLike;
  /** Where to: the sink's `kind`. */
  readonly sink: string;
}

/**
 * How far a delivery is.
 *
 * @public
 */
export interface UploadProgress extends UploadEventDetail, SaveProgress {}

/**
 * The events that deliveries have in common.
 *
 * @public
 */
export interface UploadEventMap {
  /** Bytes went out, or an image is delivered. */
  readonly uploadprogress: CustomEvent<UploadProgress>;
  /** All images are delivered. */
  readonly uploadcomplete: CustomEvent<UploadEventDetail & { readonly result: SaveResult }>;
  /**
   * An image was not delivered: `error` is the first error there was, and `result` tells what became of each image and can
   * be tried again; there is none where the delivery was given up before anything was delivered.
   */
  readonly uploaderror: CustomEvent<
    UploadEventDetail & { readonly error: unknown; readonly result: SaveResult | undefined }
  >;
}

/**
 * The events of a {@link Snapper}: those of each capture, also of those in a batch, and of each delivery.
 *
 * @public
 */
export interface SnapperEventMap extends UploadEventMap {
  /** A capture began. */
  readonly capture: CustomEvent<CaptureEventDetail>;
  /** A capture succeeded. */
  readonly capturecomplete: CustomEvent<CaptureEventDetail & { readonly snapshot: Snapshot }>;
  /** A capture failed or was aborted; `error` is what the capture rejects with. */
  readonly captureerror: CustomEvent<CaptureEventDetail & { readonly error: unknown }>;
  /** The number of finished images: 0 when the picture is decoded, then one more for each. */
  readonly resizeprogress: CustomEvent<CaptureEventDetail & ResizeProgress>;
}

/** Tells each number of finished images once. */
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
