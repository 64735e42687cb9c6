import { expect, test } from 'vitest';
import type { TimelineSegment } from '../../../src/results/timeline.js';
import {
  glanceLevel,
  stepsOf,
  segmentAt,
  tileAt,
  tilesOf,
  type ArchiveTimeline,
} from '../../../src/wall/archive-levels.js';

const START_MS = Date.UTC(2026, 0, 1, 0, 7);

function recording(
  count: number,
  duration: number,
  change: (index: number) => Partial<TimelineSegment> = () => ({}),
): ArchiveTimeline {
  const segments = Array.from({ length: count }, (_, index) => ({
    time: index * duration,
    date: new Date(START_MS + index * duration * 1000),
    duration,
    gap: false,
    ...change(index),
  }));
  return { segments: segments as unknown as readonly TimelineSegment[], window: {} as never };
}

const day = recording(21_600, 4);

test('a day has levels from six hours to single segments, and is shown in quarters of an hour', () => {
  const levels = stepsOf(day);
  expect(levels).toEqual([21_600, 3600, 1800, 900, 300, 60, 30, 15, 'segment']);
  expect(levels[glanceLevel(day, levels)]).toBe(900);
});

test('a short recording has few levels', () => {
  const short = recording(6, 4);
  expect(stepsOf(short)).toEqual(['segment']);
  expect(glanceLevel(short, stepsOf(short))).toBe(0);
  expect(stepsOf(recording(0, 4))).toEqual(['segment']);
});

test('steps are those of the wall clock, and the first of each is there', () => {
  const times = tilesOf(day, 900).map((index) => day.segments[index]?.date?.toISOString());
  // It begins at 00:07.
  expect(times.slice(0, 3)).toEqual([
    '2026-01-01T00:07:00.000Z',
    '2026-01-01T00:15:00.000Z',
    '2026-01-01T00:30:00.000Z',
  ]);
});

test('what a coarse level shows, all finer ones show', () => {
  const levels = stepsOf(day);
  for (const [place, step] of levels.slice(0, -1).entries()) {
    const finer = new Set(tilesOf(day, levels[place + 1] ?? 'segment'));
    expect(tilesOf(day, step).every((index) => finer.has(index))).toBe(true);
  }
});

test('without dates steps begin at the start, and gaps are left out', () => {
  const bare = recording(20, 4, (index) => ({ date: undefined, gap: index === 15 }));
  expect(tilesOf(bare, 30)).toEqual([0, 8, 16]);
  expect(tilesOf(bare, 'segment')).not.toContain(15);
});

test('the tile of a segment is the last one that is not after it', () => {
  expect([0, 7, 8, 19].map((segment) => tileAt([0, 8, 15], segment))).toEqual([0, 0, 1, 2]);
  expect(tileAt([], 3)).toBe(0);
});

test.each([
  ['seconds', 9, 2],
  ['a date', new Date(START_MS + 9000), 2],
  ['one before the start', -1, 0],
  ['one after the end', 1e9, 21_599],
])('the segment of %s', (_what, moment, index) => {
  expect(segmentAt(day, moment)).toBe(index);
});
