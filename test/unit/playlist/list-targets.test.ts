import { expect, test } from 'vitest';
import type { Every, TimelineBound } from '../../../shared/protocol.js';
import {
  listTargets,
  listTimeline,
  playlistWindow,
} from '../../../worker/playlist/moments/list-targets.js';
import type { MediaPlaylist } from '../../../worker/playlist/types.js';
import { media } from './playlists.js';

const DATE = Date.UTC(2026, 0, 1);

/** Ten segments of 4 s from the first of January on, numbered from 10; those named are gaps. */
function playlist(...gaps: number[]): MediaPlaylist {
  const lines = Array.from({ length: 10 }, (_, i) => {
    const gap = gaps.includes(10 + i) ? '#EXT-X-GAP\n' : '';
    return `${gap}#EXTINF:4,\n${10 + i}.ts`;
  });
  return media(
    `#EXT-X-MEDIA-SEQUENCE:10\n#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00Z\n${lines.join('\n')}`,
  );
}

const at = (time: number): TimelineBound => ({ kind: 'time', time });
const on = (seconds: number): TimelineBound => ({ kind: 'date', dateMs: DATE + seconds * 1000 });

interface Question {
  readonly from?: TimelineBound;
  readonly to?: TimelineBound;
}

/** Each moment with the sequence number of its segment. */
function list(every: Every, { from, to }: Question = {}, of = playlist()): string {
  const { segments, targets } = listTargets(of, { every, from, to });
  return targets
    .map(
      ({ time, index }) => `${Math.round(time * 1000) / 1000}:${segments[index]?.sequence ?? ''}`,
    )
    .join(' ');
}

test.each<[Every, Question, string]>([
  [{ kind: 'seconds', seconds: 10 }, {}, '0:10 10:12 20:15 30:17'],
  [{ kind: 'seconds', seconds: 10 }, { from: at(5), to: at(25) }, '5:11 15:13'],
  [{ kind: 'seconds', seconds: 10 }, { from: on(5), to: on(26) }, '5:11 15:13 25:16'],
  [{ kind: 'seconds', seconds: 1.5 }, { to: at(4) }, '0:10 1.5:10 3:10'],
  [{ kind: 'seconds', seconds: 0.1 }, { to: at(0.3) }, '0:10 0.1:10 0.2:10'],
  [{ kind: 'seconds', seconds: 100 }, {}, '0:10'],
  [{ kind: 'count', count: 4 }, {}, '0:10 10:12 20:15 30:17'],
  [{ kind: 'count', count: 3 }, { from: at(6), to: at(12) }, '6:11 8:12 10:12'],
  [{ kind: 'count', count: 1 }, { from: at(39) }, '39:19'],
  [{ kind: 'segment' }, { from: at(20) }, '20:15 24:16 28:17 32:18 36:19'],
  [{ kind: 'segment' }, { from: at(20.1), to: at(28) }, '24:16'],
  [{ kind: 'segment' }, { from: at(-9), to: at(4) }, '0:10'],
  [{ kind: 'segment' }, { from: on(-9), to: on(4) }, '0:10'],
  [{ kind: 'segment' }, { from: at(36), to: at(99) }, '36:19'],
  [{ kind: 'segment' }, { from: on(36), to: on(99) }, '36:19'],
])('every %o within %o: %s', (every, range, expected) => {
  expect(list(every, range)).toBe(expected);
});

test.each<[string, Question]>([
  ['behind the end', { from: at(40) }],
  ['before the start', { to: at(0) }],
  ['turned around', { from: at(9), to: at(3) }],
  ['of no length', { from: at(9), to: at(9) }],
])('a range %s holds nothing', (_what, range) => {
  expect(
    listTargets(playlist(), {
      every: { kind: 'segment' },
      from: undefined,
      to: undefined,
      ...range,
    }),
  ).toMatchObject({
    segments: [],
    targets: [],
  });
  expect(listTimeline(playlist(), { from: undefined, to: undefined, ...range })).toEqual([]);
});

test('an empty playlist holds nothing', () => {
  expect(list({ kind: 'count', count: 9 }, {}, media(''))).toBe('');
  expect(listTimeline(media(''), { from: on(1), to: undefined })).toEqual([]);
});

test('the segments of the range come with those within reach, gaps among them', () => {
  const of = playlist(12, 15, 18);
  const { segments, targets } = listTargets(of, {
    every: { kind: 'seconds', seconds: 3 },
    from: at(16),
    to: at(23),
  });
  expect(segments.map(({ sequence, isGap }) => (isGap ? -sequence : sequence))).toEqual([
    10, 11, -12, 13, 14, -15, 16, 17, -18, 19,
  ]);
  expect(targets).toEqual([
    { time: 16, dateMs: DATE + 16_000, index: 4 },
    { time: 19, dateMs: DATE + 19_000, index: 4 },
    { time: 22, dateMs: DATE + 22_000, index: 6 },
  ]);
});

test('a gap is no segment to take a picture of, and its moments go to the next one', () => {
  expect(list({ kind: 'segment' }, { to: at(16) }, playlist(10, 12))).toBe('4:11 12:13');
  expect(list({ kind: 'seconds', seconds: 4 }, { from: at(32) }, playlist(18, 19))).toBe(
    '32:17 36:17',
  );
});

test('where there are gaps alone there is no picture', () => {
  const of = media('#EXT-X-GAP\n#EXTINF:4,\na');
  expect(() => list({ kind: 'segment' }, {}, of)).toThrow(
    expect.objectContaining({ code: 'playlist-invalid' }),
  );
});

test.each<Every>([
  { kind: 'seconds', seconds: 0.000_01 },
  { kind: 'seconds', seconds: 0 },
  { kind: 'count', count: 1_000_001 },
])('more than a million moments are refused: %o', (every) => {
  expect(() => list(every)).toThrow(expect.objectContaining({ code: 'too-large' }));
});

test('a million moments are listed', () => {
  const { targets } = listTargets(playlist(), {
    every: { kind: 'count', count: 1_000_000 },
    from: undefined,
    to: undefined,
  });
  expect(targets).toHaveLength(1_000_000);
});

test('dates as a range need dates in the playlist', () => {
  const undated = media('#EXTINF:4,\na');
  expect(() => list({ kind: 'segment' }, { from: on(1) }, undated)).toThrow(
    expect.objectContaining({ code: 'outside-window' }),
  );
});

test('a timeline says what the playlist says of each segment', () => {
  const of = media(`#EXT-X-MEDIA-SEQUENCE:7
#EXT-X-DISCONTINUITY-SEQUENCE:3
#EXT-X-DISCONTINUITY
#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00Z
#EXTINF:4,
a.ts?t=1
#EXT-X-KEY:METHOD=AES-128,URI="k"
#EXTINF:2,
b.ts
#EXT-X-DISCONTINUITY
#EXT-X-KEY:METHOD=NONE
#EXT-X-GAP
#EXTINF:4,
c.ts`);
  expect(listTimeline(of, { from: undefined, to: undefined })).toEqual([
    {
      url: 'https://cdn.example/live/a.ts?t=1',
      sequence: 7,
      time: 0,
      dateMs: DATE,
      duration: 4,
      discontinuity: true,
      encrypted: false,
      gap: false,
    },
    {
      url: 'https://cdn.example/live/b.ts',
      sequence: 8,
      time: 4,
      dateMs: DATE + 4000,
      duration: 2,
      discontinuity: false,
      encrypted: true,
      gap: false,
    },
    {
      url: 'https://cdn.example/live/c.ts',
      sequence: 9,
      time: 6,
      dateMs: DATE + 6000,
      duration: 4,
      discontinuity: true,
      encrypted: false,
      gap: true,
    },
  ]);
});

test.each<[Question, number[]]>([
  [{ from: at(5), to: at(9) }, [11, 12]],
  [{ from: at(4), to: at(8) }, [11]],
  [{ from: on(3.9), to: on(4.1) }, [10, 11]],
  [{ from: at(38) }, [19]],
])('a timeline of %o lists each segment that is in it in part: %o', (range, expected) => {
  const entries = listTimeline(playlist(), { from: undefined, to: undefined, ...range });
  expect(entries.map(({ sequence }) => sequence)).toEqual(expected);
});

test('the window is what could be asked for, independent parts among it', () => {
  expect(playlistWindow(playlist())).toEqual({
    start: 0,
    end: 40,
    startDate: new Date(DATE),
    endDate: new Date(DATE + 40_000),
  });
  const open = media('#EXTINF:4,\na\n#EXT-X-PART:DURATION=1,URI="p",INDEPENDENT=YES');
  expect(playlistWindow(open)).toEqual({ start: 0, end: 5 });
});
