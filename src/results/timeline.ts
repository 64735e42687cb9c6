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
  /** The media sequence number. */
  readonly sequence: number;
  /** The start, in seconds on the playlist's timeline. */
  readonly time: number;
  /** The start as wall-clock time, if the playlist has dates. */
  readonly date: Date | undefined;
  /** In seconds. */
  readonly duration: number;
  /** Whether a discontinuity comes before it. */
  readonly discontinuity: boolean;
  /** Whether it is encrypted, according to the playlist. */
  readonly encrypted: boolean;
  /** Whether it is missing (EXT-X-GAP), so that a neighbour would be taken. */
  readonly gap: boolean;
}

/**
 * What can be captured from a stream.
 *
 * @public
 */
export interface Timeline {
  /** In the playlist's order. */
  readonly segments: readonly TimelineSegment[];
  /** The times that the whole playlist lists, in seconds, and as dates if it has any. */
  readonly window: TimeWindow;
  /** Whether more segments will come. */
  readonly isLive: boolean;
  /** The playlist's target duration, in seconds. */
  readonly targetDuration: number;
  /** The attributes of each EXT-X-DATERANGE, unchanged. */
  readonly dateRanges: readonly Readonly<Record<string, string>>[];
  /** The media playlist's URL, after the choice of a variant and after redirects. */
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
