import type { BatchOptions, RangeOptions, ResolvedBatchOptions } from '../options/batch.js';
import type { CaptureOptions, ResolvedCaptureOptions } from '../options/capture.js';
import { choice, numeric, oneOf, positive, resolveOptions } from '../options/check.js';
import type { Seek } from '../../shared/types.js';

/**
 * Which keyframe is taken for a moment, as {@link Seek} says; a frame in between is no keyframe.
 *
 * @public
 */
export type KeyframeSeek = Exclude<Seek, 'exact'>;

/**
 * The options of `Snapper.resolve`.
 *
 * @public
 */
export interface ResolveOptions extends Pick<
  CaptureOptions,
  'at' | 'variant' | 'iFrames' | 'signal' | 'onProgress'
> {
  /**
   * Which keyframe is taken for the moment.
   * @defaultValue `'segment'`
   */
  readonly seek?: KeyframeSeek | undefined;
}

/**
 * The options of `Snapper.keyframe`.
 *
 * @public
 */
export interface KeyframeOptions extends ResolveOptions {
  /**
   * How long a player shows the keyframe before the file ends, in seconds, more than 0 and at most 3600. At the end it
   * stays on the screen.
   * @defaultValue 0.04, about as long as a frame lasts
   */
  readonly duration?: number | undefined;
}

/**
 * The options of `Snapper.captureAll` for keyframes.
 *
 * @public
 */
export interface KeyframeBatchOptions
  extends
    RangeOptions,
    Pick<
      BatchOptions,
      'every' | 'variant' | 'iFrames' | 'signal' | 'onError' | 'lookAhead' | 'onProgress'
    >,
    Pick<KeyframeOptions, 'seek' | 'duration'> {
  /** Keyframes as MP4s instead of images. */
  readonly output: 'keyframe';
}

export type ResolvedMomentOptions = Pick<
  ResolvedCaptureOptions,
  'stream' | 'chooseVariant' | 'moment' | 'seek' | 'signal' | 'onProgress'
>;

const SEEKS: Readonly<Record<KeyframeSeek, true>> = {
  segment: true,
  nearest: true,
  before: true,
  after: true,
};
const DEFAULT_SECONDS = 0.04;
const MOST_SECONDS = 3600;
/** Options of captures that are about their images. */
const OF_IMAGES = /^(?:images|type|quality|name|job|skipBlank|pick|clock)$/;

const KEYFRAME_CHECKS = { duration: numeric(positive, 0, MOST_SECONDS, DEFAULT_SECONDS) };
const BATCH_CHECKS = {
  ...KEYFRAME_CHECKS,
  output: choice({ keyframe: true }, 'keyframe'),
  onError: choice({ throw: true, skip: true, yield: true }, 'throw'),
};

/** What is left of options once those that captures have, too, are checked. */
export type Rest = Readonly<Record<string, unknown>>;

/** @throws TypeError for options that have nothing to do with moments */
export function assertResolveOptions({ seek }: ResolvedMomentOptions, rest: Rest): void {
  refuseForeign(seek, rest);
  resolveOptions('options', rest, { at: () => undefined });
}

/** How long the keyframe lasts, in seconds. */
export function resolveKeyframeOptions({ seek }: ResolvedMomentOptions, rest: Rest): number {
  refuseForeign(seek, rest);
  return resolveOptions('options', rest, KEYFRAME_CHECKS).duration;
}

/** @param given - All options, of which a batch has checked its own. */
export function resolveKeyframeBatch(
  batch: ResolvedBatchOptions,
  rest: Rest,
  given: KeyframeBatchOptions,
): Pick<ResolvedBatchOptions, 'onError'> & { readonly duration: number } {
  refuseForeign(batch.seek, given);
  return resolveOptions('options', rest, BATCH_CHECKS);
}

/** What captures take, and keyframes do not. */
function refuseForeign(seek: Seek | undefined, options: object): void {
  if (seek !== undefined) oneOf<string>('options.seek', seek, SEEKS);
  const name = Object.keys(options).find((one) => OF_IMAGES.test(one));
  if (name === undefined) return;
  throw new TypeError(`options.${name} is about images, and a keyframe is not decoded`);
}
