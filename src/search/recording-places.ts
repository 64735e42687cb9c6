import type { At } from '../options/moment.js';
import type { Snapshot } from '../results/snapshot.js';
import type { Timeline, TimelineSegment } from '../results/timeline.js';
import { secondsApart, type SearchMoment } from './moments.js';

type PlacedSegment = Pick<TimelineSegment, 'date' | 'duration' | 'sequence' | 'time'>;

/** How the moments of a recording are asked for, and compared, while its playlist may go on. */
export interface Places {
  /** Whether its numbers are all that stands for a moment: they say nothing where a stream begins anew. */
  readonly isByNumbers: boolean;
  /** Not the start, which rounding may move into the segment before. */
  readonly middleOf: (segment: PlacedSegment) => At;
  readonly between: (a: Snapshot, b: Snapshot) => At;
  /** In seconds. */
  readonly apart: (a: SearchMoment, b: SearchMoment) => number;
  /** A bound of a range. */
  readonly boundAt: (moment: SearchMoment) => number | Date;
}

/**
 * By times, which move on in a live recording: there by dates, or by the numbers of segments where it has no dates, or
 * its clock was put back.
 */
export function placesOf({ isLive, segments }: Pick<Timeline, 'isLive' | 'segments'>): Places {
  if (!isLive) return BY_TIMES;
  const dates = segments.map(({ date }) => date?.getTime());
  const rise = dates.every((date, i) => date !== undefined && date > (dates[i - 1] ?? -Infinity));
  return rise && dates.length > 0 ? BY_DATES : byNumbers(segments);
}

export const BY_TIMES: Places = {
  isByNumbers: false,
  middleOf: ({ time, duration }) => ({ time: time + duration / 2 }),
  between: (a, b) => ({ time: (a.presentationTime + b.presentationTime) / 2 }),
  apart: (a, b) => b.presentationTime - a.presentationTime,
  boundAt: ({ presentationTime }) => presentationTime,
};

const BY_DATES: Places = {
  isByNumbers: false,
  middleOf: (segment) =>
    segment.date
      ? { date: new Date(segment.date.getTime() + segment.duration * 500) }
      : BY_TIMES.middleOf(segment),
  between: (a, b) =>
    a.programDateTime && b.programDateTime
      ? { date: new Date(a.programDateTime.getTime() + secondsApart(a, b) * 500) }
      : BY_TIMES.between(a, b),
  apart: secondsApart,
  boundAt: ({ programDateTime, presentationTime }) => programDateTime ?? presentationTime,
};

function byNumbers(segments: readonly TimelineSegment[]): Places {
  const timeOf = ({ presentationTime, segment }: SearchMoment): number => {
    const listed = segments.find(({ sequence }) => sequence === segment?.sequence);
    return listed && segment && !segment.isIFrame
      ? listed.time + presentationTime - segment.startTime
      : presentationTime;
  };
  const at = (moment: number): At => {
    const holder = segments.findLast(({ time }) => time <= moment);
    if (!holder) return { time: moment };
    return { sequence: holder.sequence, offset: moment - holder.time };
  };
  return {
    isByNumbers: true,
    middleOf: ({ sequence, duration }) => ({ sequence, offset: duration / 2 }),
    between: (a, b) => at((timeOf(a) + timeOf(b)) / 2),
    apart: (a, b) => timeOf(b) - timeOf(a),
    boundAt: timeOf,
  };
}
