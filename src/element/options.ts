import { absoluteUrl, assertObject, boolean, show } from '../options/check.js';
import type { TimelineOptions } from '../options/batch.js';
import {
  resolvePictureOptions,
  type CaptureOptions,
  type ResolvedPictureOptions,
} from '../options/capture.js';
import type { ImageType } from '../../shared/types.js';
import type { Snapshot } from '../results/snapshot.js';
import type { Timeline } from '../results/timeline.js';

/**
 * What a `Snapper` is to an element.
 *
 * @public
 */
export interface SnapperLike {
  /** Takes a picture. */
  capture(url: string | URL, options?: CaptureOptions): Promise<Snapshot>;
  /** Says whether a stream is live. */
  timeline(url: string | URL, options?: TimelineOptions): Promise<Pick<Timeline, 'isLive'>>;
  /** Loads what the first capture would. */
  preload(types?: readonly ImageType[]): Promise<void>;
}

/**
 * Options of {@link captureElement}: those of a capture, but for the moment, which is the video's.
 *
 * @public
 */
export interface ElementCaptureOptions extends Omit<CaptureOptions, 'at'> {
  /**
   * The stream's playlist, relative to the page, where it is not to be found from the player, or another one of the same
   * stream. The player is still needed for a live stream, whose playlist does not tell what is shown.
   * @defaultValue what the player plays
   */
  readonly src?: string | URL | undefined;
  /**
   * The player that plays in the video: of hls.js, Video.js, Shaka, or of a registered adapter.
   * @defaultValue what is found on the page
   */
  readonly player?: object | undefined;
  /**
   * Takes the picture straight from the video where the page may read it and a canvas can make the images: no AVIF,
   * `targetBytes`, `metadata`, `unsharp`, `preset`, `jpeg` or linear resizing. Such a picture has the size of the variant
   * that plays, and the browser's own quality. Otherwise it comes from the stream all the same.
   * @defaultValue `false`
   */
  readonly fast?: boolean | undefined;
  /**
   * Pauses the video first.
   * @defaultValue `false`
   */
  readonly pause?: boolean | undefined;
  /**
   * What captures.
   * @defaultValue one for the page
   */
  readonly snapper?: SnapperLike | undefined;
}

export interface ResolvedElementOptions {
  /** Absolute. */
  readonly src: string | undefined;
  readonly player: object | undefined;
  readonly fast: boolean;
  readonly pause: boolean;
  readonly snapper: SnapperLike | undefined;
  readonly picture: ResolvedPictureOptions;
  /** For the Snapper, which checks what is not checked here. */
  readonly capture: Omit<CaptureOptions, 'at'>;
}

export function resolveElementOptions(options: ElementCaptureOptions): ResolvedElementOptions {
  assertObject('options', options);
  const { src, player, fast = false, pause = false, snapper, ...capture } = options;
  if (player !== undefined) assertObject('options.player', player);
  if (snapper !== undefined) assertSnapper('options.snapper', snapper);
  return {
    src: src === undefined ? undefined : absoluteUrl('options.src', src),
    player,
    fast: boolean('options.fast', fast),
    pause: boolean('options.pause', pause),
    snapper,
    picture: resolvePictureOptions(document.baseURI, capture),
    capture,
  };
}

export function assertSnapper(path: string, snapper: unknown): asserts snapper is SnapperLike {
  assertObject(path, snapper);
  if (!('capture' in snapper && 'timeline' in snapper && 'preload' in snapper)) {
    throw new TypeError(`${path} must be a Snapper, got ${show(snapper)}`);
  }
}
