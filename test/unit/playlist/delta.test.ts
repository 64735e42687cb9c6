import { expect, test } from 'vitest';
import { mergeDelta, reloadUrl } from '../../../worker/playlist/parse/delta.js';
import { BASE, media, segments } from './playlists.js';

const WHOLE = media(`#EXT-X-MEDIA-SEQUENCE:10
#EXT-X-DISCONTINUITY-SEQUENCE:2
#EXT-X-PROGRAM-DATE-TIME:1970-01-01T00:00:00Z
#EXT-X-MAP:URI="m1"
#EXT-X-KEY:METHOD=SAMPLE-AES,URI="f",KEYFORMAT="fairplay"
#EXT-X-KEY:METHOD=SAMPLE-AES,URI="w",KEYFORMAT="widevine"
${segments(2, 10)}
#EXT-X-DISCONTINUITY
${segments(3, 12)}
#EXT-X-DATERANGE:ID="old"
#EXT-X-DATERANGE:ID="kept"
#EXT-X-DATERANGE:ID="changed",DURATION=1`);

function delta(text: string, first = 11, skipped = 3): ReturnType<typeof media> {
  return media(
    `#EXT-X-MEDIA-SEQUENCE:${first}\n#EXT-X-DISCONTINUITY-SEQUENCE:2\n#EXT-X-SKIP:SKIPPED-SEGMENTS=${skipped}\n${text}`,
  );
}

test('what a delta update leaves out comes from the playlist before', () => {
  const merged = mergeDelta(WHOLE, delta(segments(2, 14)));
  expect(merged?.skippedSegments).toBe(0);
  expect(
    merged?.segments.map((s) => [s.sequence, s.uri, s.startTime, s.discontinuitySequence]),
  ).toEqual([
    [11, '11.ts', 0, 2],
    [12, '12.ts', 2, 3],
    [13, '13.ts', 4, 3],
    [14, '14.ts', 6, 3],
    [15, '15.ts', 8, 3],
  ]);
  expect(merged?.segments.map((s) => s.programDateTimeMs)).toEqual([
    2000, 4000, 6000, 8000, 10_000,
  ]);
});

test('maps and keys of the part left out go on', () => {
  const merged = mergeDelta(
    WHOLE,
    delta(`${segments(1, 14)}
#EXT-X-KEY:METHOD=SAMPLE-AES,URI="w2",KEYFORMAT="widevine"
#EXT-X-MAP:URI="m2"
${segments(1, 15)}
#EXT-X-KEY:METHOD=NONE
${segments(1, 16)}`),
  );
  expect(merged?.segments.slice(3).map((s) => s.keys.map((key) => key.uri))).toEqual([
    ['f', 'w'],
    ['f', 'w2'],
    [],
  ]);
  expect(merged?.segments.slice(3).map((s) => s.map?.uri)).toEqual(['m1', 'm2', 'm2']);
  expect(merged?.segments[4]?.map?.keys.map((key) => key.uri)).toEqual(['f', 'w2']);
  expect(merged?.segments[3]?.map).toBe(WHOLE.segments[0]?.map);
});

test('discontinuities, dates and parts of a delta update are its own', () => {
  const merged = mergeDelta(
    WHOLE,
    delta(`${segments(1, 14)}
#EXT-X-DISCONTINUITY
#EXT-X-PROGRAM-DATE-TIME:1970-01-01T01:00:00Z
${segments(1, 15)}
#EXT-X-PART:DURATION=1,URI="p",INDEPENDENT=YES`),
  );
  expect(merged?.segments.slice(3).map((s) => s.discontinuitySequence)).toEqual([3, 4]);
  expect(merged?.segments.slice(3).map((s) => s.programDateTimeMs)).toEqual([8000, 3_600_000]);
  expect(merged?.openSegment).toMatchObject({
    sequence: 16,
    startTime: 10,
    discontinuitySequence: 4,
    programDateTimeMs: 3_602_000,
    map: { uri: 'm1' },
    parts: [{ startTime: 10 }],
  });
});

test('date ranges are left out only where the removed ones are named', () => {
  const ids = (text: string): unknown =>
    mergeDelta(WHOLE, media(text))?.dateRanges.map((r) => r.get('ID') ?? '');
  const head = '#EXT-X-MEDIA-SEQUENCE:11\n#EXT-X-SKIP:SKIPPED-SEGMENTS=3';
  const own = '#EXT-X-DATERANGE:ID="changed",DURATION=2\n#EXT-X-DATERANGE:ID="new"';
  expect(ids(`${head},RECENTLY-REMOVED-DATERANGES="old"\n${own}`)).toEqual([
    'kept',
    'changed',
    'new',
  ]);
  expect(ids(`${head}\n${own}`)).toEqual(['changed', 'new']);
});

test('a whole playlist stays as it is', () => {
  const next = media(segments(3, 14));
  expect(mergeDelta(WHOLE, next)).toBe(next);
});

test.each([
  ['skips what was never loaded', WHOLE, delta(segments(1), 14, 3)],
  ['begins before what was loaded', WHOLE, delta(segments(1), 9, 3)],
  ['begins behind what was loaded', WHOLE, delta(segments(1), 30, 3)],
  ['follows one that is a delta itself', delta(segments(9)), delta(segments(1), 14, 1)],
  ['skips more than there can be', WHOLE, delta(segments(1), 11, 1e15)],
])('a delta update that %s does not fit', (_what, previous, next) => {
  expect(mergeDelta(previous, next)).toBeUndefined();
});

test('a delta update that is merged into again and again stays right', () => {
  let playlist = WHOLE;
  for (let n = 0; n < 50; n += 1) {
    const merged = mergeDelta(playlist, delta(segments(2, 14 + n), 11 + n, 3));
    if (!merged) throw new Error('does not fit');
    playlist = merged;
  }
  expect(playlist.segments.map((s) => [s.uri, s.startTime])).toEqual([
    ['60.ts', 0],
    ['61.ts', 2],
    ['62.ts', 4],
    ['63.ts', 6],
    ['64.ts', 8],
  ]);
  expect(playlist.segments.at(-1)?.programDateTimeMs).toBe(108_000);
  expect(playlist.segments.at(-1)?.keys.map((key) => key.uri)).toEqual(['f', 'w']);
});

const CONTROL = 'CAN-BLOCK-RELOAD=YES,CAN-SKIP-UNTIL=12';

function urlOf(
  control: string,
  wish: Parameters<typeof reloadUrl>[1],
  url = BASE,
  rest = '',
): string {
  return reloadUrl(media(`#EXT-X-SERVER-CONTROL:${control}\n${rest}`, url), wish);
}

test('delivery directives stand sorted behind the query', () => {
  expect(urlOf(CONTROL, { skip: true, sequence: 273 })).toBe(
    'https://cdn.example/live/index.m3u8?token=abc&_HLS_msn=273&_HLS_skip=YES',
  );
  expect(urlOf(`${CONTROL},CAN-SKIP-DATERANGES=YES`, { skip: true })).toBe(
    'https://cdn.example/live/index.m3u8?token=abc&_HLS_skip=v2',
  );
});

test('directives of a reload before are replaced, the query is left as it is, a fragment dropped', () => {
  const url = 'https://a.example/p?_HLS_msn=1&sig=a%2Fb+c==&_HLS_skip=YES#x';
  expect(urlOf(CONTROL, { sequence: 2 }, url)).toBe('https://a.example/p?sig=a%2Fb+c==&_HLS_msn=2');
  expect(urlOf(CONTROL, {}, 'https://a.example/p?_HLS_msn=1')).toBe('https://a.example/p');
});

test.each([
  ['the server does not offer it', 'HOLD-BACK=12', '', { skip: true, sequence: 1 }],
  ['the playlist has ended', CONTROL, '#EXT-X-ENDLIST', { skip: true, sequence: 1 }],
])('nothing is asked for where %s', (_what, control, rest, wish) => {
  expect(urlOf(control, wish, BASE, rest)).toBe(BASE);
});
