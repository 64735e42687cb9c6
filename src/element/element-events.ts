import type { ResizeProgress } from '../events.js';
import type { UploadEventMap } from '../sinks/deliver.js';
import type { SnapError } from '../../shared/errors.js';
import type { ElementSnapshot } from './capture-element.js';

/**
 * The events of {@link HlsSnapElement}. They bubble and cross shadow boundaries.
 *
 * @public
 */
export interface HlsSnapEventMap extends UploadEventMap {
  /** A capture began. */
  readonly capture: CustomEvent<null>;
  /** A picture was taken; if there is a sink, its delivery follows. */
  readonly capturecomplete: CustomEvent<{ readonly snapshot: ElementSnapshot }>;
  /**
   * No picture was taken; `error` is the error with which `capture()` rejects: a `SnapError`, or a `TypeError` or
   * `RangeError` for an attribute that is wrong.
   */
  readonly captureerror: CustomEvent<{ readonly error: SnapError | Error }>;
  /** The number of finished images: 0 when the picture is decoded, then one more for each image. */
  readonly resizeprogress: CustomEvent<ResizeProgress>;
}
