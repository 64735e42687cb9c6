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
  [[undefined], 'UTC', '1:02:05'],
])('times of %j in %s', (dates, zone, text) => {
  const list = segments(...dates);
  const [first] = list;
  expect(first && momentWriter(list, 'en', zone)(first)).toBe(text);
});
