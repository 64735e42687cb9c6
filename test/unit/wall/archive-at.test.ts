import { expect, test } from 'vitest';
import type { TimelineSegment } from '../../../src/results/timeline.js';
import { goesOn, momentOfSegment } from '../../../src/wall/archive-at.js';

const START = Date.UTC(2026, 0, 1);

function segment(sequence: number, more: Partial<TimelineSegment> = {}): TimelineSegment {
  return {
    ...{ sequence, url: `https://a.example/${sequence}.ts?signed=${Math.random()}`, time: 8 },
    ...{ date: new Date(START + sequence * 4000), duration: 4 },
    ...{ discontinuity: false, encrypted: false, gap: false },
    ...more,
  };
}

function playlist(from: number, to: number, more: Partial<TimelineSegment> = {}) {
  const count = to - from + 1;
  return { segments: Array.from({ length: count }, (_, index) => segment(from + index, more)) };
}

test('times of a recording that has ended stay; of a live one, dates and numbers do', () => {
  const dated = segment(3);
  expect(momentOfSegment(dated, false)).toEqual({ time: 10 });
  expect(momentOfSegment(dated, true)).toEqual({ date: START + 14_000, maxAge: 10 });
  const undated = segment(3, { date: undefined });
  expect(momentOfSegment(undated, true)).toEqual({ sequence: 3, offset: 2, maxAge: 10 });
});

test.each([
  ['what has slid on', playlist(5, 14), true],
  ['what has grown', playlist(0, 11), true],
  ['the same again', playlist(0, 9), true],
  ['what has left it all behind', playlist(10, 19), false],
  ['what begins anew', playlist(0, 9, { date: new Date(START + 1e9) }), false],
  ['other files', playlist(0, 9, { url: 'https://a.example/other.ts' }), false],
  ['what is shorter', playlist(0, 5), false],
  ['nothing', { segments: [] }, false],
])('%s goes on with a recording, or does not', (_what, later, expected) => {
  expect(goesOn(playlist(0, 9), later)).toBe(expected);
});

test('what has one segment goes on', () => {
  expect(goesOn(playlist(4, 4), playlist(4, 4))).toBe(true);
  expect(goesOn({ segments: [] }, playlist(4, 4))).toBe(false);
});
