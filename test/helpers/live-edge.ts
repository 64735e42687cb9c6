import { PARTS_PER_SEGMENT, PART_SECONDS, SEGMENTS_PER_LOOP } from './live-media.js';

/** How far a stream has got: complete segments since its beginning, and parts of the one that follows. */
export interface LiveEdge {
  readonly segments: number;
  /** 0 to 9; always 0 where nothing is published in parts. */
  readonly parts: number;
}

/** Ten parts are one segment to the bit, whatever a sum of tenths comes to. */
const EPSILON = 1e-9;

/** What is complete after so many seconds of the stream. */
export function edgeAt(seconds: number, hasParts: boolean): LiveEdge {
  const parts = Math.floor(seconds / PART_SECONDS + EPSILON);
  const segments = Math.floor(parts / PARTS_PER_SEGMENT);
  return { segments, parts: hasParts ? parts % PARTS_PER_SEGMENT : 0 };
}

/** Whether an edge has reached another one. */
export function hasReached(edge: LiveEdge, wanted: LiveEdge): boolean {
  return (
    edge.segments > wanted.segments ||
    (edge.segments === wanted.segments && edge.parts >= wanted.parts)
  );
}

/** A segment that begins the pictures anew is behind a discontinuity, the first one of all excepted. */
export function isDiscontinuity(index: number): boolean {
  return index > 0 && index % SEGMENTS_PER_LOOP === 0;
}

/** Discontinuities in front of a segment, its own included. */
export function discontinuitiesBefore(index: number): number {
  return Math.floor(index / SEGMENTS_PER_LOOP);
}
