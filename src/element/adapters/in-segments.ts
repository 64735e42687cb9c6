import type { PlayerClock } from '../../../shared/types.js';
import type { Doubt, VideoMoment } from './types.js';

/** A segment as a player has placed it on its video's timeline. */
export interface PlayedSegment {
  /** The media sequence number. */
  readonly sequence: number;
  /** The time of its first displayed picture, and its end, in seconds on the video's timeline. */
  readonly start: number;
  readonly end: number;
  /** As the playlist has it, in seconds. */
  readonly duration: number;
  /** The zero of the segment's clock on that timeline, and which clock it is. */
  readonly zero: number;
  readonly clock: PlayerClock['zero'];
  /** The time on the media's own clock at the zero of the video's timeline, in seconds; `undefined`: not known. */
  readonly mediaZero: number | undefined;
  /** How many seconds before the media time or after it the picture may be; default none. */
  readonly doubt?: Doubt | undefined;
  /** Whether the player displays its first keyframe from its start on, even if other pictures come before; default no. */
  readonly isStretched?: boolean;
  /** The wall-clock time of the clock's zero, in milliseconds since 1970. */
  readonly dateMs: number | undefined;
}

/** A time, as a segment and an offset in it. */
export interface PlayedMoment {
  readonly at: { readonly sequence: number; readonly offset: number };
  readonly clock: PlayerClock;
  readonly seek?: 'after';
  readonly doubt?: Doubt | undefined;
  readonly date: Date | undefined;
}

export interface PlayedSegments {
  /** In order; segments of which nothing is known are left out. */
  readonly segments: readonly PlayedSegment[];
  /** Whether the first of them is where the stream begins. */
  readonly hasBeginning: boolean;
}

/** Players write times in ticks of one clock and read them in seconds of another. */
const TOLERANCE_SECONDS = 0.001;
/** The last picture may be displayed for longer than its segment lasts, until the next segment comes. */
const MOST_LATE_SECONDS = 1;

/**
 * The last segment that has begun at a time. What the player says of it only tells where to look if the player also
 * tells the time on the media's own clock.
 *
 * @returns `undefined` for a time that none of the segments holds. A time before the stream's beginning means its first
 * picture, which may be displayed slightly later than the playlist says.
 */
export function placeInSegments(
  { segments, hasBeginning }: PlayedSegments,
  { time, tolerance = TOLERANCE_SECONDS }: Pick<VideoMoment, 'time' | 'tolerance'>,
): PlayedMoment | undefined {
  const index = segments.findLastIndex(({ start }) => start <= time + tolerance);
  const segment = segments[index] ?? (hasBeginning ? segments[0] : undefined);
  if (!segment || time > segment.end + MOST_LATE_SECONDS) return undefined;
  if (index < 0) return atStart(segment);
  const isStretched = segment.isStretched === true && Math.abs(time - segment.start) <= tolerance;
  return isStretched ? { ...atStart(segment), seek: 'after' } : inSegment(segment, time);
}

function atStart({ sequence, dateMs }: PlayedSegment): PlayedMoment {
  const date = dateMs === undefined ? undefined : new Date(dateMs);
  return { at: { sequence, offset: 0 }, clock: { zero: 'presentation' }, date };
}

function inSegment(
  { sequence, zero, clock, dateMs, mediaZero, doubt, duration }: PlayedSegment,
  time: number,
): PlayedMoment {
  const offset = Math.max(0, time - zero);
  const mediaTime = mediaZero === undefined ? undefined : time + mediaZero;
  const isHint = mediaTime !== undefined;
  return {
    at: { sequence, offset: isHint ? Math.min(offset, duration) : offset },
    clock: { zero: clock, mediaTime },
    doubt,
    date: dateMs === undefined ? undefined : new Date(dateMs + offset * 1000),
  };
}
