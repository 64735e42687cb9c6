import { PARTS_PER_SEGMENT, PART_SECONDS, SEGMENTS_PER_LOOP } from './live-media.js';

/** How much of a stream exists: complete segments since its beginning, and parts of the next segment. */
export interface LiveEdge {
  readonly segments: number;
  /** 0 to 9; always 0 for a stream without parts. */
  readonly parts: number;
}

/** Makes ten parts exactly one segment, whatever a sum of tenths comes to. */
const EPSILON = 1e-9;

/** What is complete after this time of the stream, in seconds. */
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

/** A segment at which the pictures start over follows a discontinuity, except the very first segment. */
export function isDiscontinuity(index: number): boolean {
  return index > 0 && index % SEGMENTS_PER_LOOP === 0;
}

/** The number of discontinuities up to a segment, its own included. */
export function discontinuitiesBefore(index: number): number {
  return Math.floor(index / SEGMENTS_PER_LOOP);
}
