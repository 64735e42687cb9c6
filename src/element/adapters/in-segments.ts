import type { Clock } from '../../../shared/types.js';

/** A segment as a player has it on the timeline of its video. */
export interface PlayedSegment {
  /** Media sequence number. */
  readonly sequence: number;
  /** Seconds on the video's timeline, of what is shown of it first. */
  readonly start: number;
  /** Where on that timeline the segment's clock begins, and which clock that is. */
  readonly zero: number;
  readonly clock: Clock;
  /** Milliseconds since 1970, where the clock begins. */
  readonly dateMs: number | undefined;
}

/** Where a time is: in which segment, and how far in it. */
export interface SegmentPlace {
  readonly at: { readonly sequence: number; readonly offset: number };
  readonly clock: Clock;
  readonly date: Date | undefined;
}

/** Times are written in ticks of one clock and read in seconds of another. */
const TOLERANCE_SECONDS = 0.001;

/**
 * The last segment that has begun at a time. Pictures count from their segment's own clock, as they do in a capture, so
 * that a player that moves segments to where their media says gives the same picture.
 *
 * @param segments - In order.
 * @param isLive - Whether there were others before them, which have left the playlist.
 * @returns `undefined` for a time before them all. What is before the first segment of a stream is its first picture: it
 * can be shown a little later than the playlist says.
 */
export function placeInSegments(
  segments: readonly PlayedSegment[],
  time: number,
  isLive: boolean,
): SegmentPlace | undefined {
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
