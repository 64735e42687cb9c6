import { assertFunction, assertObject, integer, number, oneOf, positive, show } from './check.js';
import { dateMs } from './moment.js';
import {
  resolvePictureOptions,
  resolveSignal,
  resolveStream,
  type PictureOptions,
  type ResolvedPictureOptions,
} from './capture.js';
import type { Every, StreamSource, TimelineBound, TimelineRange } from '../../shared/protocol.js';

/**
 * A part of a playlist's timeline: seconds, or wall-clock times where the playlist dates its segments.
 *
 * @public
 */
export interface RangeOptions {
  /**
   * The first moment, in seconds from the playlist's start, or as a `Date`.
   * @defaultValue the start of what the playlist lists
   */
  readonly from?: number | Date | undefined;
  /**
   * The end, which does not belong to it.
   * @defaultValue the end of what the playlist lists
   */
  readonly to?: number | Date | undefined;
}

/**
 * Options of {@link Snapper.timeline}.
 *
 * @public
 */
export interface TimelineOptions extends RangeOptions, Pick<PictureOptions, 'variant' | 'signal'> {}

/**
 * How far a batch is.
 *
 * @public
 */
export interface BatchProgress {
  /** Moments that have been handed out, or passed over because they failed. */
  readonly done: number;
  /** Those of them that failed. */
  readonly failed: number;
  /** All moments of the batch. */
  readonly total: number;
}

/**
 * Options of `Snapper.captureAll`.
 *
 * @public
 */
export interface BatchOptions extends RangeOptions, PictureOptions {
  /**
   * The moments: so many seconds apart; one for each segment; or `count` of them at equal distances, the first one at
   * `from`.
   * @defaultValue `'segment'`
   */
  readonly every?: number | 'segment' | { readonly count: number } | undefined;
  /**
   * What a moment without a picture does: `'throw'` ends the batch with its error, `'skip'` passes over it, `'yield'`
   * hands out a {@link BatchFailure} in its place.
   * @defaultValue `'throw'`
   */
  readonly onError?: 'throw' | 'skip' | 'yield' | undefined;
  /**
   * How many pictures, 1 to 64, are taken ahead of the one that is waited for. Beyond them nothing is fetched until
   * the next one is asked for.
   * @defaultValue twice the number of workers, at least 3
   */
  readonly lookAhead?: number | undefined;
  /** Told after each moment. */
  readonly onProgress?: ((progress: BatchProgress) => void) | undefined;
}

/** {@link TimelineOptions} with every default filled in. */
export interface ResolvedTimelineOptions {
  readonly stream: StreamSource;
  readonly range: TimelineRange;
  readonly chooseVariant: ResolvedPictureOptions['chooseVariant'];
  readonly signal: AbortSignal | undefined;
}

/** {@link BatchOptions} with every default filled in. */
export interface ResolvedBatchOptions extends ResolvedPictureOptions {
  readonly range: TimelineRange;
  readonly every: Every;
  readonly onError: 'throw' | 'skip' | 'yield';
  readonly lookAhead: number;
  readonly onProgress: ((progress: BatchProgress) => void) | undefined;
}

const ON_ERROR = { throw: true, skip: true, yield: true } as const;
const MAX_LOOK_AHEAD = 64;

export function resolveTimelineOptions(
  url: string | URL,
  options: TimelineOptions = {},
): ResolvedTimelineOptions {
  assertObject('options', options);
  const { variant } = options;
  return {
    // An I-frame playlist lists pictures, not segments.
    stream: resolveStream(url, { variant, iFrames: false }),
    range: resolveRange(options),
    chooseVariant: typeof variant === 'function' ? variant : undefined,
    signal: resolveSignal(options.signal),
  };
}

export function resolveBatchOptions(
  url: string | URL,
  options: BatchOptions = {},
  workers: number,
): ResolvedBatchOptions {
  assertObject('options', options);
  const { every = 'segment', onError = 'throw' } = options;
  const { lookAhead = Math.min(MAX_LOOK_AHEAD, Math.max(3, workers * 2)) } = options;
  return {
    ...resolvePictureOptions(url, options),
    range: resolveRange(options),
    every: resolveEvery(every),
    onError: oneOf('options.onError', onError, ON_ERROR),
    lookAhead: integer('options.lookAhead', lookAhead, 1, MAX_LOOK_AHEAD),
    onProgress: assertFunction('options.onProgress', options.onProgress),
  };
}

function resolveRange({ from, to }: RangeOptions): TimelineRange {
  const range = { from: resolveBound('options.from', from), to: resolveBound('options.to', to) };
  if (from !== undefined && to !== undefined && typeof from === typeof to && from > to) {
    throw new RangeError('options.from must not be behind options.to');
  }
  return range;
}

function resolveBound(path: string, bound: number | Date | undefined): TimelineBound {
  if (bound === undefined) return undefined;
  if (bound instanceof Date) return { kind: 'date', dateMs: dateMs(path, bound) };
  if (bound === Infinity) return undefined;
  return { kind: 'time', time: number(path, bound, 0, Infinity) };
}

function resolveEvery(every: Exclude<BatchOptions['every'], undefined>): Every {
  if (every === 'segment') return { kind: 'segment' };
  if (typeof every === 'number') {
    return { kind: 'seconds', seconds: positive('options.every', every, Number.MAX_SAFE_INTEGER) };
  }
  if (typeof every === 'object' && (every as unknown) !== null && 'count' in every) {
    return { kind: 'count', count: integer('options.every.count', every.count, 1, 1_000_000) };
  }
  throw new TypeError(
    `options.every must be a number of seconds, 'segment' or { count }, got ${show(every)}`,
  );
}
