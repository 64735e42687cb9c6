import { expect, test } from 'vitest';
import { resolveClock } from '../../../src/options/clock.js';
import type { PlayerClock } from '../../../shared/types.js';
import { slice } from './h264-writer.js';
import { fragment, map, NON_SYNC, nalSample, TIMESCALE, u32 } from './mp4-writer.js';
import { select } from './selecting.js';

const idr = nalSample(slice({ type: 'idr' }));
const inter = nalSample(slice({ type: 'p' }));
/** Ten pictures of 0.1 s, decoded from 2 s on, each displayed 0.2 s after it is decoded. */
const segment = fragment(
  Array.from({ length: 10 }, (_, i) => ({
    data: i === 0 ? idr : inter,
    flags: i === 0 ? 0 : NON_SYNC,
    composition: 0.2 * TIMESCALE,
  })),
  { time: 2 * TIMESCALE },
);
/** Edits of movie ticks of 1/600 s: an empty one of 5000 s, or media from 0.2 s on. */
const EMPTY = [3_000_000, -1, 0x10000] as const;
const LATER = [6000, 0.2 * TIMESCALE, 0x10000] as const;

/** The index of the picture that a clock means. */
function indexAt(clock: PlayerClock, offset: number, edits: readonly (readonly number[])[] = []) {
  const elst = u32(0, edits.length, ...edits.flat());
  const selection = { kind: 'exact', offset, clock: resolveClock(clock) } as const;
  return select(segment, selection, { map: map({ elst }) }).before?.run.wanted;
}

test.each([
  ['no edit', [], 'first', 0.55],
  ['media from later on', [LATER], 'first', 0.35],
  ['an empty edit, which Chromium ignores with all after it', [EMPTY, LATER], 'first', 0.55],
  ['edits, which WebKit ignores', [EMPTY, LATER], 'none', 0.55],
  ['edits, which Firefox applies', [EMPTY, LATER], 'all', 5000.35],
  ['an empty edit alone, which Firefox applies', [EMPTY], 'all', 5000.55],
] as const)('decoding and presentation have one clock: %s', (_what, edits, rule, offset) => {
  expect(indexAt({ zero: 'decode', edits: rule }, offset, edits)).toBe(3);
  const mediaTime = 2 + offset;
  expect(indexAt({ zero: 'decode', edits: rule, mediaTime }, 0, edits)).toBe(3);
});

test.each([
  [2.5, 0.001, 3],
  [2.4995, 0.001, 3],
  [2.4995, 0, 2],
  [2.49, 0.02, 3],
  [2.5 + (7 * 2 ** 33) / 90_000, 0.001, 3],
  [2.5 - 2 ** 33 / 90_000, 0.001, 3],
])('the picture at %d s of the media, within %d s', (mediaTime, tolerance, expected) => {
  expect(indexAt({ zero: 'presentation', mediaTime, tolerance }, 0)).toBe(expected);
});

test('a media time that the segment does not have gives no picture', () => {
  expect(indexAt({ zero: 'presentation', mediaTime: 2.1 }, 0)).toBeUndefined();
  expect(() => indexAt({ zero: 'presentation', mediaTime: 8 }, 0)).toThrow(
    expect.objectContaining({ code: 'outside-window' }),
  );
});

test.each([
  [{ zero: 'start' }, TypeError],
  [{ zero: 'decode', mediaTime: NaN }, RangeError],
  [{ zero: 'decode', tolerance: 1 }, RangeError],
  [{ zero: 'decode', edits: 'some' }, TypeError],
  ['start', TypeError],
])('the clock %j is refused', (clock, type) => {
  expect(() => resolveClock(clock as unknown as PlayerClock)).toThrow(type);
});
