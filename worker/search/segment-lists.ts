import type { MediaSegment } from '../../shared/targets.js';

/** The item at an index, then those around it by their distance, of two that are equally far the later one first. */
export function* fromInside<Item>(items: readonly Item[], index: number): Generator<Item> {
  yield* items.slice(index, index + 1);
  for (let distance = 1; distance < items.length; distance++) {
    yield* items.slice(index + distance, index + distance + 1);
    if (distance <= index) yield* items.slice(index - distance, index - distance + 1);
  }
}

/** The segments from the first on that can be read as one: the same clock, the same map, nothing missing in between. */
export function continuous(segments: readonly MediaSegment[]): readonly MediaSegment[] {
  const [first] = segments;
  const end = segments.findIndex(
    ({ discontinuitySequence, map, sequence }, i) =>
      discontinuitySequence !== first?.discontinuitySequence ||
      map?.url !== first.map?.url ||
      sequence !== first.sequence + i,
  );
  return end < 0 ? segments : segments.slice(0, end);
}
