import { expect, test } from 'vitest';
import type { TimelineSegment } from '../../../src/results/timeline.js';
import { isSameListed } from '../../../src/results/same-listed.js';
import { goesOn, momentOfSegment } from '../../../src/wall/archive-at.js';

const START = Date.UTC(2026, 0, 1);

interface More extends Partial<TimelineSegment> {
  /** How far its date has moved. */
  readonly shiftMs?: number;
  /** What comes before its file's name. */
  readonly folder?: string;
}

function segment(
  sequence: number,
  { shiftMs = 0, folder = '', ...more }: More = {},
): TimelineSegment {
  const url = `https://a.example/${folder}${sequence}.ts?signed=${Math.random()}`;
  return {
    ...{ sequence, url, time: 8 },
    ...{ date: new Date(START + sequence * 4000 + shiftMs), duration: 4 },
    ...{ discontinuity: false, encrypted: false, gap: false },
    ...more,
  };
}

function playlist(from: number, to: number, more: More = {}) {
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
  ['what has dates that jitter', playlist(5, 14, { shiftMs: 1 }), true],
  ['what has dates that drift', playlist(5, 14, { shiftMs: -1500 }), true],
  ['what has a token in its paths', playlist(5, 14, { folder: 'token/' }), true],
  ['what began anew within a segment', playlist(0, 9, { shiftMs: 4000 }), false],
  ['other files of the same dates', playlist(0, 9, { folder: 'new-' }), false],
  ['what is shorter', playlist(0, 5), false],
  ['nothing', { segments: [] }, false],
])('%s goes on with a recording, or does not', (_what, later, expected) => {
  expect(goesOn(playlist(0, 9), later, isSameListed)).toBe(expected);
});

test('what has one segment goes on', () => {
  expect(goesOn(playlist(4, 4), playlist(4, 4), isSameListed)).toBe(true);
  expect(goesOn({ segments: [] }, playlist(4, 4), isSameListed)).toBe(false);
});

test.each<[string, More, More, boolean]>([
  ['as it was', {}, {}, true],
  ['jitter', {}, { shiftMs: 1 }, true],
  ['half a segment', {}, { shiftMs: 2000 }, true],
  ['more than half a segment', {}, { shiftMs: 2001 }, false],
  ['half a second', { duration: 0.4 }, { duration: 0.4, shiftMs: 500 }, true],
  ['more than half a second', { duration: 0.4 }, { duration: 0.4, shiftMs: 501 }, false],
  ['another folder, with dates', {}, { folder: 'b/' }, true],
  ['another folder, without', { date: undefined }, { date: undefined, folder: 'b/' }, false],
  ['another name', {}, { folder: 'b' }, false],
  ['no date any more', {}, { date: undefined }, true],
])(
  'a recording goes on by the rule for numbers that come again: %s',
  (_what, before, after, is) => {
    const [one, other] = [segment(5, before), segment(5, after)];
    expect(goesOn({ segments: [one] }, { segments: [other] }, isSameListed)).toBe(is);
  },
);
