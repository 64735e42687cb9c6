import { expect, test } from 'vitest';
import type { TimelineSegment } from '../../../src/results/timeline.js';
import { ARCHIVE_TEXTS, momentWriter, stepText } from '../../../src/wall/archive-texts.js';

test.each([
  [900, 'en', 'a picture every 15 minutes'],
  [3600, 'en', 'a picture every 1 hour'],
  [86_400, 'de', 'a picture every 1 Tag'],
  ['segment', 'en', 'every picture'],
] as const)('%s in %s', (step, language, text) => {
  expect(stepText(step, ARCHIVE_TEXTS, language)).toBe(text);
});

function segments(...dates: readonly (string | undefined)[]): readonly TimelineSegment[] {
  return dates.map((date) => ({ time: 3725, date: date && new Date(date) })) as never;
}

test.each([
  [['2026-01-01T00:00:00Z', '2026-01-01T23:00:00Z'], 'UTC', '00:00:00'],
  [['2026-01-01T12:00:00Z', '2026-01-02T12:00:00Z'], 'UTC', 'Jan 1, 12:00:00'],
  [['2026-01-01T12:00:00Z', '2026-01-01T13:00:00Z'], 'Asia/Tokyo', '21:00:00'],
  [['2025-01-01T12:00:00Z', '2026-01-01T12:00:00Z'], 'UTC', 'Jan 1, 2025, 12:00:00'],
  [['1968-02-29T23:59:59Z', '1968-03-01T00:00:01Z'], 'UTC', 'Feb 29, 23:59:59'],
  [['-000001-12-31T23:00:00Z', '0001-01-01T00:00:00Z'], 'UTC', 'Dec 31, 2, 23:00:00'],
  [['+010000-01-01T00:00:00Z', '+010000-01-01T01:00:00Z'], 'UTC', '00:00:00'],
  // Clocks are put back: there are two half past two.
  [['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'], 'Europe/Berlin', '02:30:00 GMT+2'],
  [['2026-10-25T01:30:00Z', '2026-10-25T02:30:00Z'], 'Europe/Berlin', '02:30:00'],
  [['2026-03-29T00:30:00Z', '2026-03-29T01:30:00Z'], 'Europe/Berlin', '01:30:00 GMT+1'],
  [[undefined], 'UTC', '1:02:05'],
])('times of %j in %s', (dates, zone, text) => {
  const list = segments(...dates);
  const [first] = list;
  expect(first && momentWriter(list, 'en', zone)(first)).toBe(text);
});
