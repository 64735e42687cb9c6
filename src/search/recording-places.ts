import type { At } from '../options/moment.js';
import type { Snapshot } from '../results/snapshot.js';
import type { Timeline, TimelineSegment } from '../results/timeline.js';
import { secondsApart } from './moments.js';

/** How the moments of a recording are asked for, and compared, while its playlist may go on. */
export interface Places {
  /** Not the start, which rounding may move into the segment before. */
  readonly middleOf: (segment: TimelineSegment) => At;
  readonly between: (a: Snapshot, b: Snapshot) => At;
  /** In seconds. */
  readonly apart: (a: Snapshot, b: Snapshot) => number;
}

/** By dates; without them by times, or by the numbers of a live recording's segments, as its times move on. */
export function placesOf({ isLive, segments }: Pick<Timeline, 'isLive' | 'segments'>): Places {
  const isMoving = isLive && segments.every(({ date }) => date === undefined);
  return isMoving ? byNumbers(segments) : BY_TIMES;
}

const BY_TIMES: Places = {
  middleOf: ({ date, time, duration }) =>
    date ? { date: new Date(date.getTime() + duration * 500) } : { time: time + duration / 2 },
  between: (a, b) => {
    const seconds = secondsApart(a, b) / 2;
    return a.programDateTime && b.programDateTime
      ? { date: new Date(a.programDateTime.getTime() + seconds * 1000) }
      : { time: a.presentationTime + seconds };
  },
  apart: secondsApart,
};

function byNumbers(segments: readonly TimelineSegment[]): Places {
  const timeOf = ({ presentationTime, segment }: Snapshot): number => {
    const listed = segments.find(({ sequence }) => sequence === segment.sequence);
    return listed && !segment.isIFrame
      ? listed.time + presentationTime - segment.startTime
      : presentationTime;
  };
  const at = (moment: number): At => {
    const holder = segments.findLast(({ time }) => time <= moment);
    if (!holder) return { time: moment };
    return { sequence: holder.sequence, offset: moment - holder.time };
  };
  return {
    middleOf: ({ sequence, duration }) => ({ sequence, offset: duration / 2 }),
    between: (a, b) => at((timeOf(a) + timeOf(b)) / 2),
    apart: (a, b) => timeOf(b) - timeOf(a),
  };
}
