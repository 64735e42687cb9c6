import type { TimelineSegment } from '../results/timeline.js';

/** A piece of a recording that one tile stands for. */
export interface Slot {
  /** Its number; neighbours have neighbouring numbers. */
  readonly index: number;
  /** The moment to take a picture of, in seconds. */
  readonly time: number;
}

/** A recording in slots. */
export interface SlotGrid {
  /** The slot of a time in seconds; `undefined` outside the recording. */
  readonly at: (seconds: number) => Slot | undefined;
  /** The slot with a number, if there is one. */
  readonly slot: (index: number) => Slot | undefined;
}

/** A slot for each segment; its moment is the segment's middle, which no rounding moves into a neighbour. */
export function segmentGrid(
  segments: readonly Pick<TimelineSegment, 'time' | 'duration'>[],
): SlotGrid {
  const slot = (index: number): Slot | undefined => {
    const segment = segments[index];
    return segment && { index, time: segment.time + segment.duration / 2 };
  };
  return {
    slot,
    // The end of a seek bar is the last segment's, whatever the player rounds it to.
    at: (seconds) => slot(segments.findLastIndex(({ time }) => time <= seconds)),
  };
}

/** Slots of equal length, each with the picture of its beginning. */
export function evenGrid(every: number, { start, end }: GridRange): SlotGrid {
  const first = Math.floor(start / every);
  const last = Math.max(first, Math.ceil(end / every) - 1);
  const slot = (index: number): Slot | undefined =>
    index >= first && index <= last ? { index, time: Math.max(start, index * every) } : undefined;
  return { slot, at: (seconds) => slot(Math.min(last, Math.floor(seconds / every))) };
}

/** In seconds. */
export interface GridRange {
  readonly start: number;
  readonly end: number;
}
