import { expect, test } from 'vitest';
import { placeInSegments, type PlayedSegment } from '../../../src/element/adapters/in-segments.js';

const DATE = Date.UTC(2026, 2, 1);

/** Segments of 4 s whose first picture is shown 0.08 s after it is decoded. */
function segments(firstSequence: number, mediaZero?: number): readonly PlayedSegment[] {
  return [0, 4, 8].map((zero, i) => ({
    sequence: firstSequence + i,
    start: zero + 0.08,
    end: zero + 4.08,
    duration: 4,
    zero,
    clock: 'decode',
    mediaZero,
    dateMs: DATE + zero * 1000,
  }));
}

function place(
  list: readonly PlayedSegment[],
  time: number,
  hasBeginning = false,
  tolerance?: number,
) {
  return placeInSegments({ segments: list, hasBeginning }, { time, tolerance });
}

test.each([
  [0.08, 5, 0.08],
  [4.04, 5, 4.04],
  [4.08, 6, 0.08],
  [4.0795, 6, 0.0795],
  [8.08, 7, 0.08],
  [13, 7, 5],
])('%f s is in segment %i, %f s from its clock’s start', (time, sequence, offset) => {
  const found = place(segments(5), time);
  expect(found?.at.sequence).toBe(sequence);
  expect(found?.at.offset).toBeCloseTo(offset, 9);
  expect(found?.clock).toEqual({ zero: 'decode', mediaTime: undefined });
  // A Date has whole milliseconds.
  expect(found?.date?.getTime()).toBe(Math.floor(DATE + time * 1000));
});

test('the time on the media’s own clock, if the player tells its zero; the offset then stays in the segment', () => {
  expect(place(segments(5, 7000), 4.5)).toMatchObject({
    at: { sequence: 6, offset: 0.5 },
    clock: { mediaTime: 7004.5 },
  });
  expect(place(segments(5, 7000), 12.9)).toMatchObject({
    at: { sequence: 7, offset: 4 },
    clock: { mediaTime: 7012.9 },
  });
});

test.each([
  ['a live stream whose window has moved on', 5, false, undefined],
  ['a stream from its beginning on', 0, true, 0],
] as const)('before the first picture of %s', (_what, firstSequence, hasBeginning, expected) => {
  const found = place(segments(firstSequence, 7000), 0.05, hasBeginning);
  expect(found?.at.sequence).toBe(expected);
  if (expected === undefined) return;
  expect(found).toMatchObject({ at: { offset: 0 }, clock: { zero: 'presentation' } });
});

test.each([
  ['behind the last segment', segments(5), 14],
  [
    'in a segment of which nothing is known',
    segments(5).filter(({ start }) => start < 3 || start > 8),
    6.5,
  ],
] as const)('no place is made up for a time %s', (_what, list, time) => {
  expect(place(list, time)).toBeUndefined();
});

test('without dates there is none, and without segments no place', () => {
  const undated = segments(0).map((segment) => ({ ...segment, dateMs: undefined }));
  expect(place(undated, 5)?.date).toBeUndefined();
  expect(place([], 5, true)).toBeUndefined();
});

test('a segment that is displayed from its first keyframe on', () => {
  const stretched = segments(5, 7000).map((segment) => ({ ...segment, isStretched: true }));
  const expected = {
    at: { sequence: 6, offset: 0 },
    clock: { zero: 'presentation' },
    seek: 'after',
  };
  expect(place(stretched, 4.0805)).toMatchObject(expected);
  expect(place(stretched, 4.12)).toMatchObject({ clock: { mediaTime: 7004.12 } });
  expect(place(stretched, 4.12)?.seek).toBeUndefined();
});

test('a segment that displays its keyframe from its start on does so from there on, not before', () => {
  const list = segments(5, 7000).map((segment) => ({ ...segment, isStretched: true }));
  expect(place(list, 4.08, false, 0.0025)).toMatchObject({ at: { sequence: 6 }, seek: 'after' });
  expect(place(list, 4.0795, false, 0.0001)).toMatchObject({ at: { sequence: 5 } });
  expect(place(list, 4.0795, false, 0.0001)).not.toHaveProperty('seek');
});

test('what is in doubt about a segment is in doubt about its moments', () => {
  const doubt = { before: 0.08, after: 0 };
  const list = segments(5, 7000).map((segment) => ({ ...segment, doubt }));
  expect(place(list, 5)).toMatchObject({ doubt });
});
