import { isSameNumbered, type NumberedSegment } from '../../shared/same-segment.js';
import type { TimelineSegment } from './timeline.js';

/** Whether two segments with the same number, of two loads of a playlist, are the same one. */
export function isSameListed(one: TimelineSegment, other: TimelineSegment): boolean {
  return isSameNumbered(toNumbered(one), toNumbered(other));
}

/** The rule, which walls and searches get with the script of batches. */
export type SameListed = typeof isSameListed;

function toNumbered({ url, date, duration }: TimelineSegment): NumberedSegment {
  return { uri: url, dateMs: date?.getTime(), duration };
}
