import type { At } from '../options/moment.js';
import type { SameListed } from '../results/same-listed.js';
import type { Timeline, TimelineSegment } from '../results/timeline.js';

/** For so long pictures of a live recording go by one load of its playlist, in seconds. */
const PLAYLIST_SECONDS = 10;

/** How to ask for the picture of a segment. The times of a live recording move on; its dates and numbers do not. */
export function momentOfSegment(
  {
    sequence,
    date,
    time,
    duration,
  }: Pick<TimelineSegment, 'date' | 'duration' | 'sequence' | 'time'>,
  isLive: boolean,
): At {
  const middle = duration / 2;
  if (!isLive) return { time: time + middle };
  const maxAge = PLAYLIST_SECONDS;
  if (!date) return { sequence, offset: middle, maxAge };
  return { date: date.getTime() + middle * 1000, maxAge };
}

/**
 * Whether a playlist goes on with the recording of an earlier one, so that segments with the same numbers are the same.
 */
export function goesOn(
  earlier: Pick<Timeline, 'segments'>,
  { segments: [first, ...rest] }: Pick<Timeline, 'segments'>,
  isSame: SameListed,
): boolean {
  const shared = earlier.segments.find(({ sequence }) => sequence === first?.sequence);
  const last = earlier.segments.at(-1);
  if (!first || !shared || !last) return false;
  const now = last.sequence === first.sequence ? first : rest[last.sequence - first.sequence - 1];
  return isSame(shared, first) && now !== undefined && isSame(last, now);
}
