import { expect, test } from 'vitest';
import { media } from './playlists.js';

// One block a tag, in the order of RFC 8216bis 4.4.4 and 4.4.5.

const invalid: unknown = expect.objectContaining({ code: 'playlist-invalid' });

test('4.4.4.2 EXT-X-BYTERANGE without an offset goes on where the range before it ended', () => {
  const { segments } = media(`#EXTINF:1,
#EXT-X-BYTERANGE:100@50
a.mp4
#EXT-X-MAP:URI="b.mp4",BYTERANGE="9@7"
#EXTINF:1,
#EXT-X-BYTERANGE:30
a.mp4
#EXTINF:1,
a.mp4`);
  expect(segments.map((s) => s.byteRange)).toEqual([
    { offset: 50, length: 100 },
    { offset: 150, length: 30 },
    undefined,
  ]);
});

test.each([
  ['no range is before it', '#EXT-X-BYTERANGE:30\na.mp4'],
  ['the one before is of another resource', '#EXT-X-BYTERANGE:30@0\na\n#EXT-X-BYTERANGE:30\nb'],
  ['the one before is whole', '#EXT-X-BYTERANGE:30@0\na\na\n#EXT-X-BYTERANGE:30\na'],
])('4.4.4.2 a range without an offset voids the playlist where %s', (_where, text) => {
  expect(() => media(text)).toThrow(invalid);
});

test('4.4.4.2 a range of no bytes is a gap', () => {
  expect(media('#EXT-X-BYTERANGE:0@5\na').segments[0]?.isGap).toBe(true);
});

test('4.4.4.3 EXT-X-DISCONTINUITY counts on from EXT-X-DISCONTINUITY-SEQUENCE', () => {
  const { segments } = media(
    '#EXT-X-DISCONTINUITY-SEQUENCE:4\na\n#EXT-X-DISCONTINUITY\nb\nc\n#EXT-X-DISCONTINUITY\nd',
  );
  expect(segments.map((s) => s.discontinuitySequence)).toEqual([4, 5, 5, 6]);
});

test('4.4.4.4 EXT-X-KEY holds until the next one of its format, or NONE', () => {
  const { segments } = media(`clear
#EXT-X-KEY:METHOD=AES-128,URI="k1"
a
#EXT-X-KEY:METHOD=AES-256,URI="k2",IV=0x0102
b
#EXT-X-KEY:METHOD=NONE
clear
#EXT-X-KEY:METHOD=AES-128,URI="data:;base64,AAAA"
c`);
  expect(segments.map((s) => s.keys.map((k) => `${k.method} ${k.uri ?? ''}`))).toEqual([
    [],
    ['AES-128 k1'],
    ['AES-256 k2'],
    [],
    ['AES-128 data:;base64,AAAA'],
  ]);
});

test('4.4.4.4 keys of several formats stand side by side, one of the same format replaces its own', () => {
  const { segments } =
    media(`#EXT-X-KEY:METHOD=SAMPLE-AES,URI="skd://x",KEYFORMAT="com.apple.streamingkeydelivery"
#EXT-X-KEY:METHOD=SAMPLE-AES,URI="w",KEYFORMAT="urn:uuid:edef8ba9"
#EXT-X-KEY:METHOD=SAMPLE-AES,URI="i"
a.m4s
#EXT-X-KEY:METHOD=SAMPLE-AES-CTR,URI="v",KEYFORMAT="urn:uuid:edef8ba9"
b.m4s
#EXT-X-KEY:METHOD=NONE
c.m4s`);
  expect(segments.map((s) => s.keys.map((k) => `${k.keyFormat} ${k.uri ?? ''}`))).toEqual([
    ['com.apple.streamingkeydelivery skd://x', 'urn:uuid:edef8ba9 w', 'identity i'],
    ['com.apple.streamingkeydelivery skd://x', 'identity i', 'urn:uuid:edef8ba9 v'],
    [],
  ]);
});

test.each([
  ['0xF9EBE119F65FCF2E5F3FDEEB4A3EB3D5', 'f9ebe119f65fcf2e5f3fdeeb4a3eb3d5'],
  ['0X1', '00000000000000000000000000000001'],
  ['0x0', '00000000000000000000000000000000'],
  ['"0xabc"', '00000000000000000000000000000abc'],
  ['0x0000F9EBE119F65FCF2E5F3FDEEB4A3EB3D5', 'f9ebe119f65fcf2e5f3fdeeb4a3eb3d5'],
])('4.4.4.4 the IV %s is a number of 128 bits, filled up in front', (written, expected) => {
  const [segment] = media(`#EXT-X-KEY:METHOD=AES-128,URI="k",IV=${written}\na`).segments;
  expect(Buffer.from(segment?.keys[0]?.iv ?? []).toString('hex')).toBe(expected);
});

test.each(['', '0x', '12', '0xg1', '0x1F9EBE119F65FCF2E5F3FDEEB4A3EB3D5'])(
  '4.4.4.4 the IV "%s" voids the playlist, since a wrong one gives wrong bytes',
  (written) => {
    expect(() => media(`#EXT-X-KEY:METHOD=AES-128,URI="k",IV=${written}\na`)).toThrow(invalid);
  },
);

test('4.4.4.4 without IV there is none: the sequence number is it', () => {
  expect(media('#EXT-X-KEY:METHOD=AES-128,URI="k"\na').segments[0]?.keys[0]?.iv).toBeUndefined();
});

test('4.4.4.5 EXT-X-MAP holds until the next one, and keeps the keys that applied where it stood', () => {
  const { segments } = media(`#EXT-X-MAP:URI="init.mp4",BYTERANGE="700@10"
#EXT-X-KEY:METHOD=AES-128,URI="k1"
#EXTINF:1,
a.m4s
#EXTINF:1,
#EXT-X-MAP:URI="init2.mp4",BYTERANGE="5"
b.m4s
#EXT-X-KEY:METHOD=NONE
#EXTINF:1,
c.m4s`);
  expect(segments.map((s) => [s.map?.uri, s.map?.keys.length, s.keys.length])).toEqual([
    ['init.mp4', 0, 1],
    ['init2.mp4', 1, 1],
    ['init2.mp4', 1, 0],
  ]);
  expect(segments.map((s) => s.map?.byteRange)).toEqual([
    { offset: 10, length: 700 },
    { offset: 0, length: 5 },
    { offset: 0, length: 5 },
  ]);
  expect(segments[1]?.map).toBe(segments[2]?.map);
});

const DATE = Date.UTC(2024, 2, 4, 23, 2, 17, 684);

test.each([
  ['2024-03-04T23:02:17.684Z', 0],
  ['2024-03-04T23:02:17.684', 0],
  ['2024-03-05T00:02:17.684+01:00', 0],
  ['2024-03-05T00:02:17.684+0100', 0],
  ['2024-03-04T18:02:17,684-05', 0],
  ['2024-03-04 23:02:17.6845Z', 0.5],
  ['2024-03-04T23:02:17Z', -684],
  ['2024-03-04T23:02Z', -17_684],
])('4.4.4.6 EXT-X-PROGRAM-DATE-TIME:%s is read', (written, offset) => {
  const [segment] = media(`#EXT-X-PROGRAM-DATE-TIME:${written}\na`).segments;
  expect(segment?.programDateTimeMs).toBe(DATE + offset);
});

test.each(['', 'yesterday', '2024-13-04T23:02:17Z', '1709593337'])(
  '4.4.4.6 the date "%s" is ignored',
  (written) => {
    const [segment] = media(`#EXT-X-PROGRAM-DATE-TIME:${written}\na`).segments;
    expect(segment?.programDateTimeMs).toBeUndefined();
  },
);

function offsets(text: string): (number | undefined)[] {
  const lines = text.split(' ').map((word) => {
    if (word === '|') return '#EXT-X-DISCONTINUITY';
    const [, offset] = word.split('@');
    const date = new Date(DATE + Number(offset) * 1000);
    return `${offset === undefined ? '' : `#EXT-X-PROGRAM-DATE-TIME:${date.toISOString()}\n`}#EXTINF:2,\na`;
  });
  return media(lines.join('\n')).segments.map(
    ({ programDateTimeMs: ms }) => ms && (ms - DATE) / 1000,
  );
}

test.each<[string, string, (number | undefined)[]]>([
  ['is counted on', 's@0 s s', [0, 2, 4]],
  ['is counted back', 's s s@0 s', [-4, -2, 0, 2]],
  ['is corrected by the next one', 's@0 s s@5 s', [0, 2, 5, 7]],
  ['is counted back from the other side of a discontinuity', 's s | s@100 s', [96, 98, 100, 102]],
  ['is counted on over a discontinuity', 's@0 s | s | s', [0, 2, 4, 6]],
  ['comes from the own side of a discontinuity', 's@0 | s s@50', [0, 48, 50]],
  ['is not there', 's s', [undefined, undefined]],
])('4.4.4.6 a date %s: %s', (_what, text, expected) => {
  expect(offsets(text)).toEqual(expected);
});

test('4.4.4.6 dates are exact over a day', () => {
  const { segments } = media(
    `#EXT-X-PROGRAM-DATE-TIME:2024-03-04T23:02:17.684Z\n${'#EXTINF:4.32,\na\n'.repeat(20_000)}`,
  );
  expect(segments.at(-1)?.programDateTimeMs).toBeCloseTo(DATE + 19_999 * 4320, 2);
});

test('4.4.4.7 EXT-X-GAP is of the next segment alone', () => {
  const { segments } = media('#EXT-X-GAP\n#EXTINF:1,\na\n#EXTINF:1,\nb');
  expect(segments.map(({ isGap }) => isGap)).toEqual([true, false]);
});

const PARTS = `#EXT-X-PART-INF:PART-TARGET=1
#EXT-X-MEDIA-SEQUENCE:5
#EXT-X-MAP:URI="init.mp4"
#EXTINF:2,
5.mp4
#EXT-X-PROGRAM-DATE-TIME:2024-03-04T23:02:17.684Z
#EXT-X-PART:DURATION=1,URI="6.mp4",BYTERANGE="10@0",INDEPENDENT=YES
#EXT-X-PART:DURATION=1,URI="6.mp4",BYTERANGE="20"
#EXTINF:2,
6.mp4
#EXT-X-KEY:METHOD=AES-128,URI="k"
#EXT-X-PART:DURATION=1,URI="7.mp4",BYTERANGE="30",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.5,URI="7.1.mp4",GAP=YES
#EXT-X-PRELOAD-HINT:TYPE=PART,URI="7.2.mp4",BYTERANGE-START=9
#EXT-X-PRELOAD-HINT:TYPE=FUTURE,URI="x"`;

test('4.4.4.9 EXT-X-PART is of the segment whose URI follows', () => {
  const { segments } = media(PARTS);
  expect(segments.map(({ parts }) => parts)).toEqual([
    [],
    [
      {
        uri: '6.mp4',
        byteRange: { offset: 0, length: 10 },
        startTime: 2,
        duration: 1,
        isIndependent: true,
        isGap: false,
      },
      {
        uri: '6.mp4',
        byteRange: { offset: 10, length: 20 },
        startTime: 3,
        duration: 1,
        isIndependent: false,
        isGap: false,
      },
    ],
  ]);
});

test('4.4.4.9 parts at the end are of a segment that is not complete yet', () => {
  expect(media(PARTS).openSegment).toMatchObject({
    sequence: 7,
    startTime: 4,
    duration: 1.5,
    programDateTimeMs: DATE + 2000,
    map: { uri: 'init.mp4', keys: [] },
    keys: [{ method: 'AES-128', uri: 'k' }],
    parts: [
      // The range before it is of another segment.
      { uri: '7.mp4', isGap: true, startTime: 4 },
      { uri: '7.1.mp4', isGap: true, isIndependent: false, startTime: 5 },
    ],
  });
});

test('4.4.5.1 EXT-X-DATERANGE is passed through', () => {
  const { dateRanges } = media(
    '#EXT-X-DATERANGE:ID="ad",START-DATE="2024-03-04T23:02:17Z",DURATION=8.5,X-COM="a, b",SCTE35-OUT=0xFC',
  );
  expect(dateRanges.map((range) => [...range])).toEqual([
    [
      ['ID', 'ad'],
      ['START-DATE', '2024-03-04T23:02:17Z'],
      ['DURATION', '8.5'],
      ['X-COM', 'a, b'],
      ['SCTE35-OUT', '0xFC'],
    ],
  ]);
});

test('4.4.5.2 EXT-X-SKIP is counted', () => {
  const { segments, ...list } = media(
    '#EXT-X-MEDIA-SEQUENCE:10\n#EXT-X-SKIP:SKIPPED-SEGMENTS=3,RECENTLY-REMOVED-DATERANGES="a\tb"\ns',
  );
  expect(list).toMatchObject({ skippedSegments: 3, removedDateRanges: ['a', 'b'] });
  expect(segments[0]?.sequence).toBe(13);
});
