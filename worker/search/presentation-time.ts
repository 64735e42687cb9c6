import type { MediaSegment } from '../../shared/targets.js';

/** Where a picture is in its segment. Times are seconds on the segment's own media clock. */
export interface PicturePlace {
  readonly segment: MediaSegment;
  readonly pts?: number | undefined;
  /** Of the segment's first picture. */
  readonly firstPts?: number | undefined;
}

/** When a picture is shown, in seconds on the playlist's timeline. */
export function presentationTime({ segment, pts, firstPts }: PicturePlace): number {
  return segment.startTime + (pts === undefined || firstPts === undefined ? 0 : pts - firstPts);
}

/** The same as wall-clock time, in milliseconds since 1970. */
export function programDateTime(place: PicturePlace): number | undefined {
  const { startTime, programDateTimeMs } = place.segment;
  if (programDateTimeMs === undefined) return undefined;
  return programDateTimeMs + (presentationTime(place) - startTime) * 1000;
}
