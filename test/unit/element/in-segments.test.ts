import { expect, test } from 'vitest';
import { placeInSegments, type PlayedSegment } from '../../../src/element/adapters/in-segments.js';

const DATE = Date.UTC(2026, 2, 1);

/** Segments of 4 s whose first picture is shown 0.08 s after it is decoded. */
function segments(firstSequence: number): readonly PlayedSegment[] {
  return [0, 4, 8].map((zero, i) => ({
    sequence: firstSequence + i,
    start: zero + 0.08,
    zero,
    clock: 'decode',
    dateMs: DATE + zero * 1000,
  }));
}

test.each([
  [0.08, 5, 0.08],
  [4.04, 5, 4.04],
  [4.08, 6, 0.08],
  [4.0795, 6, 0.0795],
  [8.08, 7, 0.08],
  [13, 7, 5],
])('%f s is in segment %i, %f s from its clock’s start', (time, sequence, offset) => {
  const place = placeInSegments(segments(5), time, true);
  expect(place?.at.sequence).toBe(sequence);
  expect(place?.at.offset).toBeCloseTo(offset, 9);
  expect(place?.clock).toBe('decode');
  // A Date has whole milliseconds.
  expect(place?.date?.getTime()).toBe(Math.floor(DATE + time * 1000));
});

test.each([
  ['a live stream whose window has moved on', 5, true, undefined],
  ['a live stream from its first segment on', 0, true, 0],
  ['a stream that has ended', 5, false, 5],
] as const)('before the first picture of %s', (_what, firstSequence, isLive, expected) => {
  const place = placeInSegments(segments(firstSequence), 0.01, isLive);
  expect(place?.at.sequence).toBe(expected);
});

test('without dates there is none, and without segments no place', () => {
  const undated = segments(0).map((segment) => ({ ...segment, dateMs: undefined }));
  expect(placeInSegments(undated, 5, false)?.date).toBeUndefined();
  expect(placeInSegments([], 5, false)).toBeUndefined();
});
