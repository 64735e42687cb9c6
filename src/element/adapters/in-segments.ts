import type { Clock } from '../../../shared/types.js';

/** A segment as a player has placed it on its video's timeline. */
export interface PlayedSegment {
  /** The media sequence number. */
  readonly sequence: number;
  /** The time of its first displayed picture, in seconds on the video's timeline. */
  readonly start: number;
  /** The zero of the segment's clock on that timeline, and which clock it is. */
  readonly zero: number;
  readonly clock: Clock;
  /** The wall-clock time of the clock's zero, in milliseconds since 1970. */
  readonly dateMs: number | undefined;
}

/** A time, as a segment and an offset in it. */
export interface PlayedMoment {
  readonly at: { readonly sequence: number; readonly offset: number };
  readonly clock: Clock;
  readonly date: Date | undefined;
}

/** Players write times in ticks of one clock and read them in seconds of another. */
const TOLERANCE_SECONDS = 0.001;

/**
 * The last segment that has begun at a time. Pictures count from their segment's own clock, as in a capture, so that a
 * player that places segments where their media says gets the same picture.
 *
 * @param segments - In order.
 * @param isLive - Whether earlier segments have already left the playlist.
 * @returns `undefined` for a time before all segments. In a stream's first segment, a time before it means its first
 * picture, which may be displayed slightly later than the playlist says.
 */
export function placeInSegments(
  segments: readonly PlayedSegment[],
  time: number,
  isLive: boolean,
): PlayedMoment | undefined {
  const [first] = segments;
  const begun = segments.findLast(({ start }) => start <= time + TOLERANCE_SECONDS);
  const segment = begun ?? (isLive && first?.sequence !== 0 ? undefined : first);
  if (!segment) return undefined;
  const { sequence, zero, clock, dateMs } = segment;
  const offset = Math.max(0, time - zero);
  return {
    at: { sequence, offset },
    clock,
    date: dateMs === undefined ? undefined : new Date(dateMs + offset * 1000),
  };
}
