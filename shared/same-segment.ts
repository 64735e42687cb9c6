import type { ByteRange } from './targets.js';

/** What tells a segment from another one with the same number. */
export interface NumberedSegment {
  /** As listed, or absolute. */
  readonly uri: string;
  readonly byteRange?: ByteRange | undefined;
  /** In milliseconds since 1970. */
  readonly dateMs: number | undefined;
  /** In seconds. */
  readonly duration: number;
}

/** Clocks of servers jitter by less, in milliseconds. */
const LEAST_TOLERANCE_MS = 500;

/**
 * Whether two listings of a media sequence number are of the same segment, rather than of a stream that has begun anew.
 * Where they are not, what was made of the first is no picture of the second, so that doubt counts as "no".
 *
 * A number is listed once its segment is whole: when a stream that has begun anew lists it again, its date is at least the
 * segment's duration later. What differs by less than half of that is a clock that was set, or rounded. Such dates vouch
 * for a file in another folder, whose name is a token; without dates another folder may be another run. Queries are
 * signatures.
 */
export function isSameNumbered(one: NumberedSegment, other: NumberedSegment): boolean {
  if (one.byteRange?.offset !== other.byteRange?.offset) return false;
  const [path, otherPath] = [pathOf(one.uri), pathOf(other.uri)];
  if (one.dateMs === undefined || other.dateMs === undefined) return path === otherPath;
  const halfMs = Math.min(one.duration, other.duration) * 500;
  const apart = Math.abs(one.dateMs - other.dateMs);
  return apart <= Math.max(LEAST_TOLERANCE_MS, halfMs) && fileOf(path) === fileOf(otherPath);
}

/** A URI without query and fragment, as signatures change from one load of a playlist to the next. */
function pathOf(uri: string): string {
  return uri.replace(/[?#].*$/s, '');
}

function fileOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
