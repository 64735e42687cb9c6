import type { TimeWindow } from '../../shared/errors.js';
import type { TimelineData } from '../../shared/protocol.js';

/**
 * One segment of a {@link Timeline}.
 *
 * @public
 */
export interface TimelineSegment {
  /** Absolute. */
  readonly url: string;
  /** Media sequence number. */
  readonly sequence: number;
  /** Start, in seconds on the playlist's timeline. */
  readonly time: number;
  /** Start as wall-clock time, where the playlist dates its segments. */
  readonly date: Date | undefined;
  /** Seconds. */
  readonly duration: number;
  /** Whether a discontinuity is in front of it. */
  readonly discontinuity: boolean;
  /** Whether it is encrypted, by what the playlist says. */
  readonly encrypted: boolean;
  /** Whether it is missing (EXT-X-GAP), so that a neighbour would be taken. */
  readonly gap: boolean;
}

/**
 * What could be captured of a stream.
 *
 * @public
 */
export interface Timeline {
  /** In the playlist's order. */
  readonly segments: readonly TimelineSegment[];
  /** What the whole playlist lists, in seconds, and as dates where it has some. */
  readonly window: TimeWindow;
  /** Whether more segments will come. */
  readonly isLive: boolean;
  /** The playlist's target duration, in seconds. */
  readonly targetDuration: number;
  /** The attributes of each EXT-X-DATERANGE, as written. */
  readonly dateRanges: readonly Readonly<Record<string, string>>[];
  /** The media playlist's URL, after the choice of a variant and redirects. */
  readonly playlistUrl: string;
}

export function toTimeline({ segments, ...facts }: TimelineData): Timeline {
  return {
    ...facts,
    segments: segments.map(({ dateMs, ...segment }) => ({
      ...segment,
      date: dateMs === undefined ? undefined : new Date(dateMs),
    })),
  };
}
