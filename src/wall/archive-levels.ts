import type { Timeline, TimelineSegment } from '../results/timeline.js';

/**
 * The seconds from one tile of an archive to the next; or one tile for each segment.
 *
 * @public
 */
export type ArchiveStep = number | 'segment';

/** Each is a multiple of the one before: what a coarse level shows, all finer ones show, too. */
const STEPS = [1, 5, 15, 30, 60, 300, 900, 1800, 3600, 21_600, 86_400] as const;
/** As many tiles can be taken in at a glance. */
const GLANCE = 100;

export type ArchiveTimeline = Pick<Timeline, 'segments' | 'window'>;

/** The levels of a recording, from the coarsest that has more than one tile to single segments. */
export function stepsOf({ segments }: ArchiveTimeline): readonly ArchiveStep[] {
  const seconds = lengthOf(segments);
  const mean = seconds / Math.max(1, segments.length);
  const steps = STEPS.filter((step) => step > 1.5 * mean && step * 2 <= seconds);
  return [...steps.reverse(), 'segment'];
}

/** The finest level that can be taken in at a glance. */
export function glanceLevel(timeline: ArchiveTimeline, levels: readonly ArchiveStep[]): number {
  const seconds = lengthOf(timeline.segments);
  const count = (step: ArchiveStep): number =>
    step === 'segment' ? timeline.segments.length : Math.ceil(seconds / step);
  return Math.max(
    0,
    levels.findLastIndex((step) => count(step) <= GLANCE),
  );
}

/** The indices of the segments that a level shows: the first one in each step that is there. */
export function tilesOf({ segments }: ArchiveTimeline, step: ArchiveStep): readonly number[] {
  const tiles: number[] = [];
  let last: number | undefined;
  for (const [index, segment] of segments.entries()) {
    const place = step === 'segment' ? index : Math.floor(secondsOf(segment) / step);
    if (segment.gap || place === last) continue;
    last = place;
    tiles.push(index);
  }
  return tiles;
}

/** The place among tiles of the last one that is not after a segment; 0 if there is none. */
export function tileAt(tiles: readonly number[], segment: number): number {
  let [from, to] = [0, tiles.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((tiles[middle] ?? Infinity) <= segment) from = middle + 1;
    else to = middle;
  }
  return Math.max(0, from - 1);
}

/** The index of the segment that a moment is in, or of the last one before it. */
export function segmentAt({ segments }: ArchiveTimeline, moment: number | Date): number {
  const isAfter =
    typeof moment === 'number'
      ? ({ time }: TimelineSegment): boolean => time > moment
      : ({ date }: TimelineSegment): boolean => date !== undefined && date > moment;
  const after = segments.findIndex(isAfter);
  return Math.max(0, (after < 0 ? segments.length : after) - 1);
}

/** Steps are whole ones of the wall clock, where there is one. */
function secondsOf({ date, time }: TimelineSegment): number {
  return date ? date.getTime() / 1000 : time;
}

function lengthOf(segments: readonly TimelineSegment[]): number {
  return segments.reduce((sum, { duration }) => sum + duration, 0);
}
