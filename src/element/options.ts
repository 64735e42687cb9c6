import {
  absoluteUrl,
  assertObject,
  flag,
  optional,
  resolveOptions,
  snapperWith,
} from '../options/check.js';
import type { TimelineOptions } from '../options/batch.js';
import {
  resolvePicture,
  STREAM_CHECKS,
  type CaptureOptions,
  type ResolvedPictureOptions,
} from '../options/capture.js';
import type { ImageType } from '../../shared/types.js';
import type { Snapshot } from '../results/snapshot.js';
import type { Timeline } from '../results/timeline.js';

/**
 * What an element needs of a `Snapper`.
 *
 * @public
 */
export interface SnapperLike {
  /** Takes a picture. */
  capture(url: string | URL, options?: CaptureOptions): Promise<Snapshot>;
  /** Tells whether a stream is live. */
  timeline(url: string | URL, options?: TimelineOptions): Promise<Pick<Timeline, 'isLive'>>;
  /** Loads what the first capture needs. */
  preload(types?: readonly ImageType[]): Promise<void>;
}

/**
 * The options of {@link captureElement}: those of a capture except the moment, which is the video's.
 *
 * @public
 */
export interface ElementCaptureOptions extends Omit<CaptureOptions, 'at'> {
  /**
   * The stream's playlist, relative to the page: for a player whose playlist cannot be found, or for another playlist
   * of the same stream. A live stream still needs the player, because its playlist does not tell what is shown.
   * @defaultValue the playlist that the player plays
   */
  readonly src?: string | URL | undefined;
  /**
   * The video's player: an object of hls.js, Video.js, Shaka, or of a registered adapter.
   * @defaultValue the player found on the page
   */
  readonly player?: object | undefined;
  /**
   * Whether to take the picture directly from the video, if the page may read it and a canvas can make the images:
   * without AVIF, `targetBytes`, `metadata`, `unsharp`, `preset`, `jpeg` and linear resizing. Such a picture has the
   * size of the current variant, and the browser's own quality. Otherwise the picture comes from the stream as usual.
   * @defaultValue `false`
   */
  readonly fast?: boolean | undefined;
  /**
   * Whether to pause the video first.
   * @defaultValue `false`
   */
  readonly pause?: boolean | undefined;
  /**
   * The Snapper that captures.
   * @defaultValue one Snapper for the page
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
  /** Passed on to the Snapper, which checks everything that is not checked here. */
  readonly capture: Omit<CaptureOptions, 'at'>;
}

export const assertSnapper = snapperWith<SnapperLike>('capture', 'timeline', 'preload');

const OWN_CHECKS = {
  src: optional(absoluteUrl),
  player: optional((path, player: object) => {
    assertObject(path, player);
    return player;
  }),
  fast: flag,
  pause: flag,
  snapper: optional(assertSnapper),
};
const ELEMENT_CHECKS = { ...OWN_CHECKS, ...STREAM_CHECKS } satisfies Readonly<
  Record<keyof ElementCaptureOptions, unknown>
>;

export function resolveElementOptions(options: ElementCaptureOptions): ResolvedElementOptions {
  const checked = resolveOptions('options', options, ELEMENT_CHECKS);
  const { src, player, fast, pause, snapper, ...rest } = checked;
  const passedOn = Object.entries(options).filter(([name]) => !Object.hasOwn(OWN_CHECKS, name));
  return {
    ...{ src, player, fast, pause, snapper },
    picture: resolvePicture(document.baseURI, rest),
    capture: Object.fromEntries(passedOn),
  };
}
