import {
  assertFunction,
  choice,
  integer,
  number,
  numeric,
  positive,
  resolveOptions,
  splitOptions,
  wrongType,
} from './check.js';
import { dateMs } from './moment.js';
import {
  PICTURE_CHECKS,
  resolvePicture,
  resolveVariants,
  type PictureOptions,
  type ResolvedPictureOptions,
} from './capture.js';
import type { StreamInput } from './input.js';
import type { Every, StreamSource, TimelineBound, TimelineRange } from '../../shared/protocol.js';

/**
 * A range of a playlist's timeline: in seconds, or in wall-clock time if the playlist has dates.
 *
 * @public
 */
export interface RangeOptions {
  /**
   * The first moment, in seconds from the playlist's start, or as a `Date`.
   * @defaultValue the start of the playlist
   */
  readonly from?: number | Date | undefined;
  /**
   * The end; it is not part of the range.
   * @defaultValue the end of the playlist
   */
  readonly to?: number | Date | undefined;
}

/**
 * The options of {@link Snapper.timeline}.
 *
 * @public
 */
export interface TimelineOptions extends RangeOptions, Pick<PictureOptions, 'variant' | 'signal'> {}

/**
 * The progress of a batch.
 *
 * @public
 */
export interface BatchProgress {
  /** Moments that are done: yielded, or skipped because they failed. */
  readonly done: number;
  /** How many of these failed. */
  readonly failed: number;
  /** All moments of the batch. */
  readonly total: number;
}

/**
 * The options of `Snapper.captureAll`.
 *
 * @public
 */
export interface BatchOptions extends RangeOptions, PictureOptions {
  /**
   * What is made of each moment: images, or with `'keyframe'`, which has options of its own, an MP4 of its keyframe.
   * @defaultValue `'images'`
   */
  readonly output?: 'images' | undefined;
  /**
   * The moments: a number of seconds apart; one for each segment; or `count` of them at equal distances, the first one
   * at `from`.
   * @defaultValue `'segment'`
   */
  readonly every?: number | 'segment' | { readonly count: number } | undefined;
  /**
   * What happens if a moment yields no picture: `'throw'` ends the batch with its error, `'skip'` skips the moment,
   * `'yield'` yields a {@link BatchFailure} in its place.
   * @defaultValue `'throw'`
   */
  readonly onError?: 'throw' | 'skip' | 'yield' | undefined;
  /**
   * How many pictures, 1 to 64, are taken ahead of the one that you wait for. Nothing beyond these is fetched in
   * advance.
   * @defaultValue twice the number of workers, at least 3
   */
  readonly lookAhead?: number | undefined;
  /** Called after each moment. */
  readonly onProgress?: ((progress: BatchProgress) => void) | undefined;
}

/** {@link TimelineOptions} with all defaults filled in. */
export interface ResolvedTimelineOptions {
  readonly stream: StreamSource;
  readonly range: TimelineRange;
  readonly chooseVariant: ResolvedPictureOptions['chooseVariant'];
  readonly signal: AbortSignal | undefined;
}

/** {@link BatchOptions} with all defaults filled in. */
export interface ResolvedBatchOptions extends ResolvedPictureOptions {
  readonly range: TimelineRange;
  readonly every: Every;
  readonly onError: 'throw' | 'skip' | 'yield';
  readonly lookAhead: number;
  readonly onProgress: ((progress: BatchProgress) => void) | undefined;
}

const ON_ERROR = { throw: true, skip: true, yield: true } as const;
/** With `keyframe` a batch has other options, which are not checked here. */
const OUTPUTS = { images: true, keyframe: true } as const;
const MAX_LOOK_AHEAD = 64;

const TIMELINE_CHECKS = {
  from: resolveBound,
  to: resolveBound,
  variant: PICTURE_CHECKS.variant,
  signal: PICTURE_CHECKS.signal,
} satisfies Readonly<Record<keyof TimelineOptions, unknown>>;

const EVERY_CHECKS = {
  count: (path: string, count: unknown) => integer(path, count, 1, 1_000_000),
};

const BATCH_CHECKS = {
  ...PICTURE_CHECKS,
  ...TIMELINE_CHECKS,
  output: choice(OUTPUTS, 'images'),
  every: resolveEvery,
  onError: choice(ON_ERROR, 'throw'),
  lookAhead: numeric(integer, 1, MAX_LOOK_AHEAD),
  onProgress: assertFunction<BatchOptions['onProgress']>,
} satisfies Readonly<Record<keyof BatchOptions, unknown>>;

/** What every feature that takes many pictures has. */
const SHARED =
  /^(?:every|from|to|seek|variant|iFrames|skipBlank|pick|type|quality|lookAhead|signal|onProgress)$/;

export function resolveTimelineOptions(
  input: StreamInput,
  options: TimelineOptions = {},
): ResolvedTimelineOptions {
  const { from, to, variant, signal } = resolveOptions('options', options, TIMELINE_CHECKS);
  // An I-frame playlist lists pictures, not segments.
  return { ...resolveVariants(input, variant, false), range: toRange(from, to), signal };
}

export function resolveBatchOptions(
  input: StreamInput,
  options: BatchOptions = {},
  workers: number,
): ResolvedBatchOptions {
  const { from, to, lookAhead, ...rest } = resolveOptions('options', options, BATCH_CHECKS);
  return {
    ...resolvePicture(input, rest),
    range: toRange(from, to),
    lookAhead: lookAhead ?? Math.min(MAX_LOOK_AHEAD, Math.max(3, workers * 2)),
  };
}

/**
 * The part of the options of a feature that a batch has, too, checked; and the rest, for the feature's own script to
 * check.
 */
export function splitBatchOptions(
  input: StreamInput,
  options: object,
  workers: number,
): readonly [ResolvedBatchOptions, rest: Readonly<Record<string, unknown>>] {
  const [shared, rest] = splitOptions(options, SHARED);
  return [resolveBatchOptions(input, shared, workers), rest];
}

function toRange(from: TimelineBound, to: TimelineBound): TimelineRange {
  const [start, end] = [from, to].map(
    (bound) => bound && ('time' in bound ? bound.time : bound.dateMs),
  );
  if (start !== undefined && end !== undefined && from?.kind === to?.kind && start > end) {
    throw new RangeError('options.from must not be after options.to');
  }
  return { from, to };
}

function resolveBound(path: string, bound: number | Date | undefined): TimelineBound {
  if (bound === undefined) return undefined;
  if (bound instanceof Date) return { kind: 'date', dateMs: dateMs(path, bound) };
  if (bound === Infinity) return undefined;
  return { kind: 'time', time: number(path, bound, 0, Infinity) };
}

function resolveEvery(path: string, every: BatchOptions['every'] = 'segment'): Every {
  if (every === 'segment') return { kind: 'segment' };
  if (typeof every === 'number') {
    return {
      kind: 'seconds',
      seconds: positive(path, every, 0, Number.MAX_SAFE_INTEGER),
    };
  }
  if (typeof every === 'object' && (every as unknown) !== null) {
    return { kind: 'count', ...resolveOptions(path, every, EVERY_CHECKS) };
  }
  throw wrongType(path, "a number of seconds, 'segment' or { count }", every);
}
