import {
  asGiven,
  assertFunction,
  integer,
  number,
  numeric,
  optional,
  positive,
  resolveOptions,
  snapperWith,
  wrongType,
} from '../options/check.js';
import type { BatchProgress, RangeOptions } from '../options/batch.js';
import type { ImageOptions } from '../options/images.js';
import type { VariantOption } from '../options/moment.js';
import type { Snapshot } from '../results/snapshot.js';
import type { Snapper } from '../snapper.js';

/**
 * The part of a Snapper that a search calls.
 *
 * @public
 */
export type SearchSnapper = Pick<Snapper, 'capture' | 'captureAll' | 'timeline'>;

/**
 * The options of every search.
 *
 * @public
 */
export interface SearchOptions extends RangeOptions {
  /**
   * Which variant of a multivariant playlist to take.
   * @defaultValue `'auto'`, the smallest one, but as large as asked for by images of your own
   */
  readonly variant?: VariantOption | undefined;
  /** Aborts the search, which then fails with a `SnapError` of code `aborted`. */
  readonly signal?: AbortSignal | undefined;
  /**
   * The Snapper that takes the pictures.
   * @defaultValue one that is made for the search, and disposed of after it
   */
  readonly snapper?: SearchSnapper | undefined;
}

/**
 * The options of {@link findLike}.
 *
 * @public
 */
export interface FindLikeOptions extends SearchOptions {
  /**
   * How far apart the pictures are that are looked at first, in seconds; or one of each segment. What shows for less
   * time than that may be missed.
   * @defaultValue each segment; of more than 400 segments, 400 pictures at equal distances, but for a live recording
   * without dates, whose times move on: it is not looked at a second time
   */
  readonly every?: number | 'segment' | undefined;
  /**
   * How many moments to give at most, 1 to 100.
   * @defaultValue 10
   */
  readonly limit?: number | undefined;
  /** Called after each picture; the total grows once, by those that are looked at closely. */
  readonly onProgress?: ((progress: BatchProgress) => void) | undefined;
}

/**
 * The options of {@link bisect}.
 *
 * @public
 */
export interface BisectOptions extends SearchOptions {
  /** Tells of a picture whether the change has happened by then. It may ask a person, and take its time. */
  readonly isAfter: (snapshot: Snapshot) => boolean | PromiseLike<boolean>;
  /**
   * The images of each picture.
   * @defaultValue one in display size
   */
  readonly images?: readonly ImageOptions[] | undefined;
  /**
   * How close together the last picture before the change and the first one after it shall be, in seconds, 0.001 to
   * 3600, with exact frames where keyframes are further apart; or the first keyframes of neighbouring segments.
   * @defaultValue `'segment'`
   */
  readonly precision?: number | 'segment' | undefined;
}

/**
 * The options of {@link changes}.
 *
 * @public
 */
export interface ChangesOptions extends SearchOptions {
  /**
   * How far apart the pictures are that are compared, in seconds; or one of each segment.
   * @defaultValue `'segment'`
   */
  readonly every?: number | 'segment' | undefined;
  /**
   * How different two pictures in a row have to be for a change, from 0 to 1, where nothing in common is 1.
   * @defaultValue 0.4
   */
  readonly threshold?: number | undefined;
  /**
   * The mean difference of levels, 0 to 255, up to which a picture is the same as the one before. What a camera's noise
   * leaves of a still scene is below the default.
   * @defaultValue 0.5
   */
  readonly stillness?: number | undefined;
  /**
   * For how long the picture has to stay the same to be told of, in seconds, from 0.
   * @defaultValue 10
   */
  readonly stillSeconds?: number | undefined;
  /** Called after each picture. */
  readonly onProgress?: ((progress: BatchProgress) => void) | undefined;
}

const SEARCH_CHECKS = {
  // The Snapper checks these.
  from: asGiven<RangeOptions['from']>,
  to: asGiven<RangeOptions['to']>,
  variant: asGiven<VariantOption | undefined>,
  signal: asGiven<AbortSignal | undefined>,
  snapper: optional(snapperWith<SearchSnapper>('capture', 'captureAll', 'timeline')),
};

const FIND_LIKE_CHECKS = {
  ...SEARCH_CHECKS,
  every: optional(resolveEvery),
  limit: numeric(integer, 1, 100, 10),
  onProgress: assertFunction<FindLikeOptions['onProgress']>,
} satisfies Readonly<Record<keyof FindLikeOptions, unknown>>;

const BISECT_CHECKS = {
  ...SEARCH_CHECKS,
  isAfter: (path: string, isAfter: BisectOptions['isAfter'] | undefined) => {
    if (typeof isAfter === 'function') return isAfter;
    throw wrongType(path, 'a function', isAfter);
  },
  images: asGiven<BisectOptions['images']>,
  precision: (path: string, precision: number | 'segment' = 'segment') =>
    precision === 'segment' ? precision : number(path, precision, 0.001, 3600),
} satisfies Readonly<Record<keyof BisectOptions, unknown>>;

const CHANGES_CHECKS = {
  ...SEARCH_CHECKS,
  every: (path: string, every: number | 'segment' = 'segment') => resolveEvery(path, every),
  threshold: numeric(number, 0, 1, 0.4),
  stillness: numeric(number, 0, 255, 0.5),
  stillSeconds: numeric(number, 0, Number.MAX_SAFE_INTEGER, 10),
  onProgress: assertFunction<ChangesOptions['onProgress']>,
} satisfies Readonly<Record<keyof ChangesOptions, unknown>>;

export function resolveFindLikeOptions(options: FindLikeOptions) {
  return resolveOptions('options', options, FIND_LIKE_CHECKS);
}

export function resolveBisectOptions(options: BisectOptions) {
  return resolveOptions('options', options, BISECT_CHECKS);
}

export function resolveChangesOptions(options: ChangesOptions) {
  return resolveOptions('options', options, CHANGES_CHECKS);
}

function resolveEvery(path: string, every: number | 'segment'): number | 'segment' {
  return every === 'segment' ? every : positive(path, every, 0, Number.MAX_SAFE_INTEGER);
}
