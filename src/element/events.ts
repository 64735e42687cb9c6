import type { ResizeProgress, UploadEventMap } from '../events.js';
import type { ElementSnapshot } from './capture-element.js';

/**
 * The events of {@link HlsSnapElement}. They bubble, and leave shadow trees.
 *
 * @public
 */
export interface HlsSnapEventMap extends UploadEventMap {
  /** A capture began. */
  readonly capture: CustomEvent<null>;
  /** A picture was taken; where there is a sink, its delivery follows. */
  readonly capturecomplete: CustomEvent<{ readonly snapshot: ElementSnapshot }>;
  /** No picture was taken; `error` is what `capture()` rejects with. */
  readonly captureerror: CustomEvent<{ readonly error: unknown }>;
  /** The number of finished images: 0 when the picture is decoded, then one more for each. */
  readonly resizeprogress: CustomEvent<ResizeProgress>;
}
