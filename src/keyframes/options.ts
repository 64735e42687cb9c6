import {
  MANY_CHECKS,
  resolveLookAhead,
  toRange,
  type BatchOptions,
  type RangeOptions,
  type ResolvedBatchOptions,
} from '../options/batch.js';
import {
  resolveVariants,
  STREAM_CHECKS,
  type CaptureOptions,
  type ResolvedCaptureOptions,
} from '../options/capture.js';
import { choice, numeric, oneOf, optional, positive, resolveOptions } from '../options/check.js';
import { resolveMoment, type At } from '../options/moment.js';
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

export interface ResolvedKeyframeOptions extends ResolvedMomentOptions {
  readonly duration: number;
}

export interface ResolvedKeyframeBatch extends Omit<
  ResolvedBatchOptions,
  'images' | 'skipBlank' | 'pick' | 'job'
> {
  readonly duration: number;
}

const SEEKS: Readonly<Record<KeyframeSeek, true>> = {
  segment: true,
  nearest: true,
  before: true,
  after: true,
};
const DEFAULT_SECONDS = 0.04;
const MOST_SECONDS = 3600;

/** Options of captures that are about their images. */
const OF_IMAGES = ['images', 'type', 'quality', 'name', 'job', 'skipBlank', 'pick', 'clock'];

const { variant, iFrames, signal, onProgress } = STREAM_CHECKS;
const at = (_path: string, value: At = 'start') => resolveMoment(value);
const seek = optional((path, value: KeyframeSeek): Seek => oneOf(path, value, SEEKS));
const duration = numeric(positive, 0, MOST_SECONDS, DEFAULT_SECONDS);
const output = choice({ keyframe: true }, 'keyframe');

const RESOLVE_CHECKS = { at, seek, variant, iFrames, signal, onProgress };
const KEYFRAME_CHECKS = { ...RESOLVE_CHECKS, duration };
const BATCH_CHECKS = { ...MANY_CHECKS, output, seek, duration };

export function resolveResolveOptions(
  url: string | URL,
  options: ResolveOptions = {},
): ResolvedMomentOptions {
  refuseImages(options);
  return withStream(url, resolveOptions('options', options, RESOLVE_CHECKS));
}

export function resolveKeyframeOptions(
  url: string | URL,
  options: KeyframeOptions = {},
): ResolvedKeyframeOptions {
  refuseImages(options);
  return withStream(url, resolveOptions('options', options, KEYFRAME_CHECKS));
}

export function resolveKeyframeBatch(
  url: string | URL,
  options: KeyframeBatchOptions,
  workers: number,
): ResolvedKeyframeBatch {
  refuseImages(options);
  const { from, to, lookAhead, ...rest } = resolveOptions('options', options, BATCH_CHECKS);
  return {
    ...rest,
    ...resolveVariants(url, rest.variant, rest.iFrames),
    range: toRange(from, to),
    lookAhead: resolveLookAhead(lookAhead, workers),
  };
}

/** @throws TypeError for an option that only images have */
function refuseImages(options: object): void {
  const given: object = Object(options) as object;
  const name = OF_IMAGES.find((one) => Object.hasOwn(given, one));
  if (name === undefined) return;
  throw new TypeError(`options.${name} is about images, and a keyframe is not decoded`);
}

type CheckedMoment = {
  readonly [Name in keyof typeof RESOLVE_CHECKS]: ReturnType<(typeof RESOLVE_CHECKS)[Name]>;
};

function withStream<Checked extends CheckedMoment>(
  url: string | URL,
  { at: moment, ...rest }: Checked,
): Omit<Checked, 'at'> & ResolvedMomentOptions {
  return { ...rest, ...resolveVariants(url, rest.variant, rest.iFrames), moment };
}
