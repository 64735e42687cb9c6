import { describe, expect, test } from 'vitest';
import { isSnapError, type SnapError } from '../../../shared/errors.js';
import type { Moment } from '../../../shared/types.js';
import { fromWireError, toWireError } from '../../../shared/wire-error.js';
import { REACH_SEGMENTS } from '../../../shared/targets.js';
import { findTarget } from '../../../worker/playlist/moments/find-target.js';
import { createResolver } from '../../../worker/playlist/moments/media-segment.js';
import type { CaptureTarget, MediaPlaylist } from '../../../worker/playlist/types.js';
import { media } from './playlists.js';

const DATE = Date.UTC(2026, 0, 1);
const PDT = '#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00Z\n';

/** Seven segments of 4 s, numbered from 10; those named are gaps. */
function playlist(head = '', ...gaps: number[]): MediaPlaylist {
  const lines = [10, 11, 12, 13, 14, 15, 16].map(
    (n) => `${gaps.includes(n) ? '#EXT-X-GAP\n' : ''}#EXTINF:4,\n${n}.ts`,
  );
  return media(`#EXT-X-MEDIA-SEQUENCE:10\n${head}\n${lines.join('\n')}`);
}

/** The sequence numbers of the two on either side of the one at `index`, and that one in brackets. */
function shape({ segments, index }: CaptureTarget): string {
  return segments
    .map(({ sequence: n }, i) => (i === index ? `[${n}]` : `${n}`))
    .slice(Math.max(0, index - 2), index + 3)
    .join(' ');
}

function failure(list: MediaPlaylist, moment: Moment): SnapError {
  try {
    findTarget(list, moment);
  } catch (error) {
    if (isSnapError(error)) return error;
  }
  throw new Error('no SnapError');
}

test.each<[Moment, string, number]>([
  [{ kind: 'start' }, '[10] 11 12', 0],
  [{ kind: 'live' }, '14 15 [16]', 24],
  [{ kind: 'sequence', sequence: 12 }, '10 11 [12] 13 14', 8],
  [{ kind: 'sequence', sequence: 12, offset: 2.5 }, '10 11 [12] 13 14', 10.5],
  [{ kind: 'sequence', sequence: 12, offset: 4.1 }, '10 11 [12] 13 14', 12.1],
  [{ kind: 'time', time: 0 }, '[10] 11 12', 0],
  [{ kind: 'time', time: 11.9 }, '10 11 [12] 13 14', 11.9],
  [{ kind: 'time', time: 12 }, '11 12 [13] 14 15', 12],
  [{ kind: 'time', time: 28 }, '14 15 [16]', 28],
  [{ kind: 'time', time: 28.5 }, '14 15 [16]', 28.5],
  [{ kind: 'percent', percent: 0 }, '[10] 11 12', 0],
  [{ kind: 'percent', percent: 50 }, '11 12 [13] 14 15', 14],
  [{ kind: 'percent', percent: 100 }, '14 15 [16]', 28],
])('%o is %s, at %s s', (moment, expected, time) => {
  const target = findTarget(playlist(), moment);
  expect(shape(target)).toBe(expected);
  expect(target.time).toBeCloseTo(time, 9);
  expect(target.dateMs).toBeUndefined();
  expect(findTarget(playlist(PDT), moment).dateMs).toBeCloseTo(DATE + time * 1000, 3);
});

test('gaps are left out: the next segment stands for one, or failing that the one before', () => {
  expect(shape(findTarget(playlist('', 10, 11), { kind: 'start' }))).toBe('[12] 13 14');
  expect(shape(findTarget(playlist('', 16), { kind: 'time', time: 25 }))).toBe('13 14 [15]');
  const target = findTarget(playlist('', 12, 13), { kind: 'time', time: 9 });
  expect([shape(target), target.time]).toEqual(['10 11 [14] 15 16', 9]);
});

test.each<[string, Moment]>([
  ['a time behind the end', { kind: 'time', time: 28.6 }],
  ['a time before the start', { kind: 'time', time: -1 }],
  ['no time', { kind: 'time', time: NaN }],
  ['more than all', { kind: 'percent', percent: 110 }],
  ['a sequence number that has left', { kind: 'sequence', sequence: 9 }],
  ['a sequence number to come', { kind: 'sequence', sequence: 17 }],
  ['an offset behind the end', { kind: 'sequence', sequence: 16, offset: 4.6 }],
  ['a date before the start', { kind: 'date', dateMs: DATE - 1 }],
  ['a date behind the end', { kind: 'date', dateMs: DATE + 28_501 }],
  ['an impossible date', { kind: 'date', dateMs: Infinity }],
])('%s is refused, naming the window, also over the wire', (_what, moment) => {
  const error = failure(playlist(PDT), moment);
  const window = {
    start: 0,
    end: 28,
    startDate: new Date(DATE),
    endDate: new Date(DATE + 28_000),
  };
  expect(error).toMatchObject({ code: 'outside-window', window });
  expect(error.message).toContain('2026-01-01T00:00:28.000Z');
  expect(error.message).not.toContain('token');
  expect(fromWireError(structuredClone(toWireError(error)))).toMatchObject({ window });
});

test('without dates the window has none, and a date is refused for that', () => {
  expect(failure(playlist(), { kind: 'time', time: 99 }).window).toEqual({ start: 0, end: 28 });
  const error = failure(playlist(), { kind: 'date', dateMs: DATE });
  expect(error).toMatchObject({ code: 'outside-window', window: { start: 0, end: 28 } });
  expect(error.message).toContain('EXT-X-PROGRAM-DATE-TIME');
});

test.each([
  [0, '[10] 11 12', 0],
  [5000, '10 [11] 12 13', 5],
  [28_300, '14 15 [16]', 28],
])('a date %s ms behind the first is found between the dates', (offset, expected, time) => {
  const target = findTarget(playlist(PDT), { kind: 'date', dateMs: DATE + offset });
  expect([shape(target), target.time, target.dateMs]).toEqual([expected, time, DATE + offset]);
});

test('a date in a hole between two dates is the start of the next segment', () => {
  const list = media(
    `${PDT}#EXTINF:4,\na\n#EXT-X-DISCONTINUITY\n#EXT-X-PROGRAM-DATE-TIME:2026-01-01T01:00:00Z\n#EXTINF:4,\nb`,
  );
  const target = findTarget(list, { kind: 'date', dateMs: DATE + 60_000 });
  expect(target).toMatchObject({ time: 4, dateMs: DATE + 60_000, index: 1 });
});

test('dates that jump back are found', () => {
  const list = media(
    `#EXT-X-PROGRAM-DATE-TIME:2026-01-02T00:00:00Z\n#EXTINF:4,\na\n#EXT-X-DISCONTINUITY\n${PDT}#EXTINF:4,\nb`,
  );
  expect(findTarget(list, { kind: 'date', dateMs: DATE + 1000 })).toMatchObject({ time: 5 });
  expect(findTarget(list, { kind: 'date', dateMs: DATE + 86_400_000 })).toMatchObject({ time: 0 });
});

test.each([
  ['TIME-OFFSET=9', '10 11 [12] 13 14', 8],
  ['TIME-OFFSET=9,PRECISE=YES', '10 11 [12] 13 14', 9],
  ['TIME-OFFSET=-5,PRECISE=YES', '13 14 [15] 16', 23],
  ['TIME-OFFSET=-5', '13 14 [15] 16', 20],
  ['TIME-OFFSET=-1000', '[10] 11 12', 0],
  ['TIME-OFFSET=1000', '14 15 [16]', 24],
])('with EXT-X-START:%s the start is %s, at %s s', (start, expected, time) => {
  const target = findTarget(playlist(`#EXT-X-START:${start}`), { kind: 'start' });
  expect([shape(target), target.time]).toEqual([expected, time]);
});

test.each([
  ['HOLD-BACK=12', '12 13 [14] 15 16'],
  ['HOLD-BACK=11.9', '12 13 [14] 15 16'],
  ['HOLD-BACK=12.1', '11 12 [13] 14 15'],
  ['HOLD-BACK=100', '[10] 11 12'],
  ['PART-HOLD-BACK=12', '14 15 [16]'],
])('with %s the live moment is %s', (control, expected) => {
  const list = playlist(`#EXT-X-SERVER-CONTROL:${control}`);
  expect(shape(findTarget(list, { kind: 'live' }))).toBe(expected);
});

test('the live moment passes gaps over, and of an ended playlist is its last segment', () => {
  expect(shape(findTarget(playlist('', 16), { kind: 'live' }))).toBe('13 14 [15]');
  const ended = playlist('#EXT-X-ENDLIST\n#EXT-X-SERVER-CONTROL:HOLD-BACK=12');
  expect(shape(findTarget(ended, { kind: 'live' }))).toBe('14 15 [16]');
});

/** Segments of 4 s in parts of 1 s; the parts whose time is named are independent; 18 is open, of 2 s. */
function lowLatency(independent: readonly number[], control = '', gaps: readonly number[] = []) {
  const parts = (first: number, count: number): string =>
    Array.from({ length: count }, (_, i) => {
      const time = first + i;
      return `#EXT-X-PART:DURATION=1,URI="p${time}.m4s?t=1"${independent.includes(time) ? ',INDEPENDENT=YES' : ''}${gaps.includes(time) ? ',GAP=YES' : ''}`;
    }).join('\n');
  return media(`#EXT-X-MEDIA-SEQUENCE:16
#EXT-X-PART-INF:PART-TARGET=1
#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES${control}
#EXT-X-MAP:URI="init.mp4"
${PDT}#EXTINF:4,
16.m4s
${parts(4, 4)}
#EXTINF:4,
17.m4s
#EXT-X-KEY:METHOD=AES-128,URI="k"
${parts(8, 2)}`);
}

test.each<[string, readonly number[], string, string]>([
  ['the newest independent part', [4, 8, 9], '', 'p9.m4s'],
  ['a part of a complete segment', [4, 6], '', 'p6.m4s'],
  ['the segment, where its first part is the newest', [4], '', '17.m4s'],
  ['the newest segment, where no part is independent', [], '', '17.m4s'],
  ['a part far enough from the end', [4, 6, 8], ',PART-HOLD-BACK=3', 'p6.m4s'],
  ['a segment far enough from the end', [4, 6, 8], ',PART-HOLD-BACK=5', '17.m4s'],
  ['the part, by HOLD-BACK where there is no other', [6, 8], ',HOLD-BACK=4', 'p6.m4s'],
])('live in parts: %s', (_what, independent, control, expected) => {
  const { segments, index, time } = findTarget(lowLatency(independent, control), { kind: 'live' });
  expect(segments[index]?.url).toMatch(new RegExp(`/${expected}`));
  expect(segments[index]?.startTime).toBe(time);
});

test('a part that is a gap is no live moment', () => {
  const { segments, index } = findTarget(lowLatency([8, 9], '', [9]), { kind: 'live' });
  expect(segments[index]?.url).toMatch(/p8/);
});

test('a part is a segment of its own, with map and keys from its parent', () => {
  const target = findTarget(lowLatency([8, 9]), { kind: 'live' });
  expect(target.segments[target.index]).toEqual({
    url: 'https://cdn.example/live/p9.m4s?t=1',
    byteRange: undefined,
    map: { url: 'https://cdn.example/live/init.mp4', byteRange: undefined, keys: [], sequence: 16 },
    keys: [
      {
        method: 'AES-128',
        keyFormat: 'identity',
        url: 'https://cdn.example/live/k',
        iv: undefined,
      },
    ],
    sequence: 18,
    discontinuitySequence: 0,
    startTime: 9,
    duration: 1,
    programDateTimeMs: DATE + 9000,
    isGap: false,
    isIFrame: false,
  });
  expect(target.segments.map(({ startTime }) => startTime)).toEqual([0, 4, 8, 9]);
});

test('a part of a complete segment stands in its place among the neighbours', () => {
  const target = findTarget(lowLatency([6, 8], ',PART-HOLD-BACK=3'), { kind: 'live' });
  expect(target.segments.map(({ startTime }) => startTime)).toEqual([0, 6, 8]);
  expect(target.index).toBe(1);
});

test.each<[Moment, number]>([
  [{ kind: 'time', time: 8.5 }, 8],
  [{ kind: 'time', time: 9.9 }, 8],
  [{ kind: 'percent', percent: 100 }, 8],
  [{ kind: 'date', dateMs: DATE + 9500 }, 8],
  [{ kind: 'sequence', sequence: 18 }, 8],
  [{ kind: 'time', time: 7.9 }, 4],
])(
  '%o in the segment that is not complete yet is its independent part at %s s',
  (moment, start) => {
    const { segments, index } = findTarget(lowLatency([8]), moment);
    expect(segments[index]?.startTime).toBe(start);
  },
);

test('parts without a keyframe are nothing that a time could be asked for in', () => {
  expect(failure(lowLatency([]), { kind: 'time', time: 9 }).window).toMatchObject({ end: 8 });
});

test('segments without a duration are told apart by their order', () => {
  expect(shape(findTarget(media('a\nb\nc\nd'), { kind: 'live' }))).toBe('1 2 [3]');
});

test('a playlist of gaps alone, or of nothing, has no picture', () => {
  for (const list of [playlist('', 10, 11, 12, 13, 14, 15, 16), media('')]) {
    expect(() => findTarget(list, { kind: 'start' })).toThrow(
      expect.objectContaining({ code: 'playlist-invalid' }),
    );
  }
});

test('URIs are resolved against the playlist, and queries kept; data: URIs stay', () => {
  const list = media('a.ts?x=1\n/b.ts\n//other.example/c.ts\ndata:video/mp2t;base64,Rw==');
  expect(list.segments.map(createResolver(list)).map(({ url }) => url)).toEqual([
    'https://cdn.example/live/a.ts?x=1',
    'https://cdn.example/b.ts',
    'https://other.example/c.ts',
    'data:video/mp2t;base64,Rw==',
  ]);
});

test('a URI that is none is refused when its segment is wanted, and is a gap to those around it', () => {
  const list = media('a.ts\nb.ts\n#EXTINF:1,\nhttp://[::1');
  expect(findTarget(list, { kind: 'start' }).segments.map(({ sequence }) => sequence)).toEqual([
    0, 1,
  ]);
  expect(() => findTarget(list, { kind: 'live' })).toThrow(
    expect.objectContaining({ code: 'playlist-invalid' }),
  );
});

test('what is within reach is part of the target, and no more', () => {
  const list = media('#EXTINF:1,\na.ts\n'.repeat(200));
  const { segments, index } = findTarget(list, { kind: 'time', time: 100 });
  expect([segments.length, index]).toEqual([2 * REACH_SEGMENTS + 1, REACH_SEGMENTS]);
});

test('segments of an I-frame playlist are pictures', () => {
  const list = media('#EXT-X-I-FRAMES-ONLY\n#EXTINF:2,\n#EXT-X-BYTERANGE:30@564\na.ts');
  expect(findTarget(list, { kind: 'start' }).segments).toMatchObject([
    { isIFrame: true, byteRange: { offset: 564, length: 30 } },
  ]);
});

describe('what stands for EXT-X-MAP in an I-frame playlist', () => {
  const mapsOf = (lines: string) => {
    const list = media(`#EXT-X-I-FRAMES-ONLY\n${lines}`);
    return findTarget(list, { kind: 'start' }).segments.map(({ map }) => map);
  };
  const range = (place: string, uri = 'a.ts') => `#EXTINF:2,\n#EXT-X-BYTERANGE:${place}\n${uri}\n`;

  test('the bytes before the first picture of the same resource', () => {
    const maps = mapsOf(range('30@9000') + range('30@564') + range('30@376', 'b.ts'));
    expect(maps.map((map) => map?.byteRange)).toEqual([
      { offset: 0, length: 564 },
      { offset: 0, length: 564 },
      { offset: 0, length: 376 },
    ]);
    expect(maps[2]?.url).toMatch(/b\.ts$/);
  });

  test('no more than a part of them', () => {
    expect(mapsOf(range('30@900000000'))).toMatchObject([{ byteRange: { length: 256 * 1024 } }]);
  });

  test('nothing where there are none, and where the playlist lists one', () => {
    expect(mapsOf(range('30@0'))).toEqual([undefined]);
    expect(mapsOf('#EXTINF:2,\na.ts\n')).toEqual([undefined]);
    const listed = mapsOf(`#EXT-X-MAP:URI="m.mp4"\n${range('30@564')}`);
    expect(listed).toMatchObject([{ byteRange: undefined }]);
  });

  test('nothing where the resource is encrypted, but for its samples alone', () => {
    const key = (method: string) => `#EXT-X-KEY:METHOD=${method},URI="k"\n${range('30@564')}`;
    expect(mapsOf(key('AES-128'))).toEqual([undefined]);
    expect(mapsOf(key('SAMPLE-AES'))).toMatchObject([{ byteRange: { length: 564 }, keys: [] }]);
  });

  test('nothing in other playlists', () => {
    const { segments } = findTarget(media(range('30@564')), { kind: 'start' });
    expect(segments).toMatchObject([{ map: undefined }]);
  });
});
