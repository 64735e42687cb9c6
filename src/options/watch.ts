import { assertFunction, flag, optional, positive, resolveOptions, show } from './check.js';
import type { PictureOptions, ResolvedPictureOptions } from './capture.js';
import type { SnapError } from '../../shared/errors.js';
import type { SnapshotSegment } from '../../shared/picture-segment.js';

/**
 * Why a moment of a watch gave no picture:
 *
 * - `unchanged`: the newest keyframe is the one that was taken last;
 * - `late`: its time passed while an earlier picture was taken or used, or while the machine slept;
 * - `away`: the stream cannot be opened;
 * - `ended`: the stream has ended, and its last keyframe is taken;
 * - `failed`: no picture could be made.
 *
 * @public
 */
export type MissReason = 'unchanged' | 'late' | 'away' | 'ended' | 'failed';

/**
 * Moments of a watch that gave no picture.
 *
 * @public
 */
export interface MissedPictures {
  /** Why. */
  readonly reason: MissReason;
  /** How many moments, 1 or more. */
  readonly count: number;
  /** When the first of them was due. */
  readonly dueAt: Date;
  /** With `away` and `failed`: the error. */
  readonly error: SnapError | undefined;
}

/**
 * What tells the picture of one snapshot from that of another.
 *
 * @public
 */
export interface SeenPicture {
  /** The segment of the picture. */
  readonly segment: Pick<SnapshotSegment, 'url' | 'sequence' | 'byteRange'>;
  /** The picture's presentation timestamp, in seconds. */
  readonly mediaTime: number | undefined;
  /** The picture's wall-clock time. */
  readonly programDateTime: Date | undefined;
}

/**
 * The options of {@link Snapper.watch}.
 *
 * @public
 */
export interface WatchOptions extends Omit<PictureOptions, 'seek' | 'pick'> {
  /**
   * The seconds from one picture to the next, more than 0 up to 86,400, by the wall clock and without drift; or
   * `'segment'`: the first keyframe of each segment as it is published.
   * @defaultValue 10
   */
  readonly interval?: number | 'segment' | undefined;
  /**
   * Whether a picture is taken again while there is no newer one. Not with `'segment'`.
   * @defaultValue `false`
   */
  readonly repeat?: boolean | undefined;
  /**
   * When the schedule is anchored: pictures are due at whole intervals before and after it. The first picture is due at
   * once, anyway.
   * @defaultValue the start of the watch
   */
  readonly anchor?: Date | undefined;
  /** A picture that was taken before, such as the last snapshot of an earlier watch: it is not taken again. */
  readonly after?: SeenPicture | undefined;
  /** Called with each moment that gives no picture. */
  readonly onMissed?: ((missed: MissedPictures) => void) | undefined;
}

/** {@link WatchOptions} with all defaults filled in. */
export interface ResolvedWatchOptions extends ResolvedPictureOptions {
  readonly interval: number | 'segment';
  readonly repeat: boolean;
  readonly anchor: Date | undefined;
  readonly after: SeenPicture | undefined;
  readonly onMissed: ((missed: MissedPictures) => void) | undefined;
}

const MAX_SECONDS = 86_400;

const WATCH_CHECKS = {
  interval: (path: string, value: number | 'segment' = 10) =>
    value === 'segment' ? value : positive(path, value, 0, MAX_SECONDS),
  repeat: flag,
  anchor: optional(date),
  after: optional(takenPicture),
  onMissed: assertFunction<WatchOptions['onMissed']>,
} satisfies Readonly<Record<Exclude<keyof WatchOptions, keyof PictureOptions>, unknown>>;

/** Checks what a capture does not have. */
export function resolveWatchOptions(
  picture: ResolvedPictureOptions,
  own: Readonly<Record<string, unknown>>,
): ResolvedWatchOptions {
  const checked = resolveOptions('options', own, WATCH_CHECKS);
  if (checked.repeat && checked.interval === 'segment') {
    throw new TypeError("options.repeat must not be true with the interval 'segment'");
  }
  if (picture.seek !== undefined || picture.pick !== 'first') {
    throw new TypeError('options.seek and options.pick are not for a watch');
  }
  return { ...picture, ...checked };
}

function date(path: string, value: Date): Date {
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value;
  throw new TypeError(`${path} must be a valid Date, got ${show(value)}`);
}

function takenPicture(path: string, value: SeenPicture): SeenPicture {
  const { segment } = value as Partial<SeenPicture>;
  if (typeof segment?.url === 'string' && typeof segment.sequence === 'number') return value;
  throw new TypeError(`${path} must be a snapshot, got ${show(value)}`);
}
