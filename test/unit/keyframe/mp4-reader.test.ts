import { expect, test } from 'vitest';
import { findBox } from '../../../worker/bytes/boxes.js';
import { concat } from './bit-writer.js';
import { cut, errorCode } from './selecting.js';
import { slice } from './h264-writer.js';
import {
  ascii,
  avc1,
  avcC,
  box,
  dataOf,
  entriesOf,
  entry,
  fragment,
  map,
  NON_SYNC,
  nalSample,
  tfdt,
  tfhd,
  TIMESCALE,
  trun,
  u32,
  u64,
} from './mp4-writer.js';

const idr = nalSample(slice({ type: 'idr' }));
const intra = nalSample(slice({ type: 'i' }));
const inter = nalSample(slice({ type: 'p', payload: new Uint8Array(30).fill(9) }));
const plainMap = map({});

test('the first sync sample comes out as an MP4 of one sample', () => {
  const segment = fragment(
    [{ data: inter, flags: NON_SYNC }, { data: idr }, { data: inter, flags: NON_SYNC }],
    { time: 5000 },
  );
  const found = cut(segment, { map: plainMap });
  expect(found).toMatchObject({
    pts: 5.1,
    firstPts: 5,
    picture: { codec: 'h264', codecString: 'avc1.4d001f', wrapping: 'mp4' },
  });
  expect(found.endOffset).toBe(segment.length - inter.length);
  expect(dataOf(found.picture.bytes)).toEqual(idr);
  expect(entriesOf(found.picture.bytes)).toEqual(avc1);
  for (const pieceBytes of [1, 7, 100])
    expect(cut(segment, { map: plainMap, pieceBytes })).toEqual(found);
});

test('the cut is made with the last byte of the sample', () => {
  const segment = fragment([{ data: idr }, { data: inter, flags: NON_SYNC }]);
  const needed = segment.subarray(0, segment.length - inter.length);
  expect(cut(needed, { map: plainMap }).endOffset).toBe(needed.length);
  expect(errorCode(needed.subarray(0, -1), { map: plainMap })).toBe('no-keyframe');
});

test('boxes that are of no use are passed over, the map may be in the segment', () => {
  const others = ['styp', 'sidx', 'emsg', 'prft', 'free', 'uuid'].map((type) =>
    box(type, new Uint8Array(50)),
  );
  const segment = concat(...others, plainMap, fragment([{ data: idr }]));
  expect(cut(segment).endOffset).toBe(segment.length);
  const other = map({ entries: [entry('hvc1')] });
  expect(cut(segment, { map: other }).picture.codec).toBe('h264');
});

test('the keyframe may be in a later moof', () => {
  const first = fragment([{ data: inter, flags: NON_SYNC }], { time: 1000 });
  const segment = concat(first, fragment([{ data: idr }], { time: 1100 }));
  expect(cut(segment, { map: plainMap, pieceBytes: 50 })).toMatchObject({
    pts: 1.1,
    firstPts: 1,
    endOffset: segment.length,
  });
});

test('sizes of 64 bits and sizes that go to the end are read', () => {
  const [moof, mdat] = [findBox(fragment([{ data: idr }]), 'moof'), idr];
  const large = (dataOffset: number) =>
    box('moof', box('traf', tfhd(0x20000, 1), tfdt(0), trun([{ data: idr }], dataOffset)));
  const offset = large(0).length + 16;
  const segment = concat(large(offset), u32(1), ascii('mdat'), u64(16 + idr.length), mdat);
  expect(dataOf(cut(segment, { map: plainMap }).picture.bytes)).toEqual(idr);
  const open = concat(moof?.whole ?? mdat, u32(0), ascii('mdat'), idr, new Uint8Array(99));
  expect(dataOf(cut(open, { map: plainMap }).picture.bytes)).toEqual(idr);
});

test.each([
  ['from trex', [1, 100, 0, NON_SYNC], tfhd(0x20000, 1), u32(0x000205, 2, 0, 0, 5, idr.length)],
  ['from tfhd', [1, 0, 0, 0], tfhd(0x20038, 1, 100, idr.length, NON_SYNC), u32(0x000005, 2, 0, 0)],
])('the first sample can be marked alone, the others %s', (_name, defaults, head, run) => {
  const runBox = run.slice();
  if (run.length === 24) new DataView(runBox.buffer).setUint32(16, idr.length);
  const moof = (offset: number) => {
    new DataView(runBox.buffer).setUint32(8, offset);
    return box('moof', box('traf', head, tfdt(0), box('trun', runBox)));
  };
  const segment = concat(moof(moof(0).length + 8), box('mdat', idr, inter));
  const found = cut(segment, {
    map: map({ defaults: defaults as [number, number, number, number] }),
  });
  expect(dataOf(found.picture.bytes)).toEqual(idr);
});

test.each([
  ['not sync', NON_SYNC],
  ['dependent on others', 0x01000000],
])('samples %s are no keyframes by their marks', (_name, flags) => {
  const segment = fragment([
    { data: inter, flags },
    { data: intra, flags: 0x02000000 },
  ]);
  expect(dataOf(cut(segment, { map: plainMap }).picture.bytes)).toEqual(intra);
});

test('where nothing is marked, an IDR picture is found by its NAL units', () => {
  const segment = fragment([
    { data: inter, flags: NON_SYNC },
    { data: idr, flags: NON_SYNC },
  ]);
  for (const pieceBytes of [11, segment.length]) {
    expect(dataOf(cut(segment, { map: plainMap, pieceBytes }).picture.bytes)).toEqual(idr);
  }
  expect(errorCode(fragment([{ data: inter, flags: NON_SYNC }]), { map: plainMap })).toBe(
    'no-keyframe',
  );
});

test('where everything is marked, a P picture is no keyframe', () => {
  const segment = fragment([{ data: inter }, { data: intra }]);
  expect(dataOf(cut(segment, { map: plainMap }).picture.bytes)).toEqual(intra);
});

test('where nothing is marked, the first sample of another codec is taken', () => {
  const [first, second] = [Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5)];
  const segment = fragment([
    { data: first, flags: NON_SYNC },
    { data: second, flags: NON_SYNC },
  ]);
  const found = cut(segment, { map: map({ entries: [entry('vp09')] }) });
  expect(found.picture.codec).toBe('vp9');
  expect(dataOf(found.picture.bytes)).toEqual(first);
  const later = concat(segment, fragment([{ data: second }]));
  expect(dataOf(cut(later, { map: map({ entries: [entry('vp09')] }) }).picture.bytes)).toEqual(
    second,
  );
});

test.each([
  ['mp4v', 'unknown'],
  ['avc3', 'h264'],
  ['hev1', 'hevc'],
  ['dvh1', 'hevc'],
  ['av01', 'av1'],
  ['vp08', 'vp8'],
  ['apch', 'unknown'],
])('%s is %s', (format, codec) => {
  const segment = fragment([{ data: idr.map((byte) => byte) }]);
  expect(cut(segment, { map: map({ entries: [entry(format, avcC)] }) }).picture.codec).toBe(codec);
});

test('the video is found beside other tracks, its data between theirs', () => {
  const sound = new Uint8Array(500).fill(1);
  const trafs = (offset: number) => [
    box('traf', tfhd(0, 2), tfdt(0), trun([{ data: sound }], offset)),
    // Without data offset and base: behind the data of the track before.
    box('traf', tfhd(0, 1), tfdt(0), box('trun', u32(0x000200, 1, idr.length))),
  ];
  const moof = (offset: number) => box('moof', ...trafs(offset));
  const segment = concat(moof(moof(0).length + 8), box('mdat', sound, idr));
  const both = map({ id: 2, handler: 'soun' }, { id: 1 });
  expect(dataOf(cut(segment, { map: both }).picture.bytes)).toEqual(idr);
});

test.each([
  ['of the moof in the segment', 16],
  ['of the moof in another file', 1_000_000],
  ['of the moof behind the map', plainMap.length + 16],
])('base_data_offset may be that %s', (_name, base) => {
  const head = box('tfhd', u32(1, 1), u64(base));
  const segment = concat(box('free', new Uint8Array(8)), fragment([{ data: idr }], { head }));
  expect(dataOf(cut(segment, { map: plainMap }).picture.bytes)).toEqual(idr);
});

test('base_data_offset may be that of the data itself', () => {
  const head = box('tfhd', u32(1, 1), u64(777_777));
  const moof = box('moof', box('traf', head, tfdt(0), box('trun', u32(0x200, 1, idr.length))));
  expect(dataOf(cut(concat(moof, box('mdat', idr)), { map: plainMap }).picture.bytes)).toEqual(idr);
});

test.each([
  ['no edit', undefined, 3],
  ['media that starts later', u32(0, 1, 5000, 500, 0x10000), 2.5],
  ['an empty edit in front', u32(0, 2, 600, -1, 0x10000, 5000, 500, 0x10000), 3.5],
  ['only an empty edit', u32(0, 1, 600, -1, 0x10000), 4],
  ['version 1', concat(u32(1 << 24, 1), u64(5000), u64(200), u32(0x10000)), 2.8],
  ['more entries than there are', u32(0, 2 ** 32 - 1, 5000, 500, 0x10000), 2.5],
])('the edit list moves the presentation time: %s', (_name, elst, expected) => {
  const segment = fragment([{ data: idr, composition: 1000 }], { time: 2000 });
  const found = cut(segment, { map: map(elst ? { elst } : {}) });
  expect(found).toMatchObject({ pts: expected, firstPts: expected });
  const fragmentBox = findBox(found.picture.bytes, 'moof', 'traf', 'tfdt')?.payload;
  expect(fragmentBox).toEqual(concat(u32(1 << 24), u64(expected * TIMESCALE)));
});

test('negative composition offsets are read in both versions', () => {
  const segment = fragment([{ data: idr, composition: -200 }], { time: 1000 });
  expect(cut(segment, { map: plainMap }).pts).toBe(0.8);
  const run = findBox(segment, 'moof', 'traf', 'trun')?.payload;
  run?.fill(0, 0, 1);
  expect(cut(segment, { map: plainMap }).pts).toBe(0.8);
});

test('the first picture decoded counts, not the first shown', () => {
  const segment = fragment(
    [
      { data: inter, flags: NON_SYNC, composition: 200 },
      { data: inter, flags: NON_SYNC, composition: 0 },
      { data: idr, composition: 100 },
    ],
    { time: 1000 },
  );
  expect(cut(segment, { map: plainMap })).toMatchObject({ firstPts: 1.2, pts: 1.3 });
});

test('a fragment without a decode time has no presentation time', () => {
  const moof = box('moof', box('traf', tfhd(0x20000, 1), box('trun', u32(0x200, 1, idr.length))));
  const found = cut(concat(moof, box('mdat', idr)), { map: plainMap });
  expect(found).toMatchObject({ pts: undefined, firstPts: undefined });
});

test.each([
  ['a map alone', plainMap, 'no-keyframe'],
  ['a map without video', map({ handler: 'soun' }), 'no-video'],
  ['a map with a track of subtitles', map({ handler: 'subt' }), 'no-video'],
  ['a map without a sample entry', map({ entries: [] }), 'unsupported-container'],
  [
    'media data before the map',
    concat(box('ftyp', u32(0)), box('mdat', idr), plainMap),
    'unsupported-container',
  ],
  ['a fragment before the map', fragment([{ data: idr }]), 'unsupported-container'],
  [
    'fragments of another track',
    concat(plainMap, fragment([{ data: idr }], { head: tfhd(0x20000, 9) })),
    'no-keyframe',
  ],
  [
    'a box smaller than its header',
    concat(plainMap, u32(4), ascii('moof')),
    'unsupported-container',
  ],
  [
    'a box whose type is noise',
    concat(plainMap, Uint8Array.of(0, 0, 0, 99, 1, 2, 3, 4)),
    'unsupported-container',
  ],
  ['a moof of 2 GB', concat(plainMap, u32(2 ** 31), ascii('moof')), 'too-large'],
  ['a moov without end', concat(u32(0), ascii('moov')), 'too-large'],
])('%s: the right error', (_name, segment, code) => {
  expect(errorCode(segment)).toBe(code);
});

test('data before its description is left to an engine that demuxes', () => {
  const segment = concat(
    box('mdat', idr),
    box('moof', box('traf', tfhd(0x20000, 1), tfdt(0), trun([{ data: idr }], -8))),
  );
  expect(errorCode(concat(segment, box('mdat', idr)), { map: plainMap })).toBe(
    'unsupported-container',
  );
});

test.each([
  ['without sizes', u32(0x1, 2 ** 32 - 1, 100)],
  ['with sizes that are not there', u32(0x201, 2 ** 32 - 1, 100)],
])('a trun of 4294967295 samples %s costs nothing', (_name, run) => {
  const moof = box('moof', box('traf', tfhd(0x20000, 1), tfdt(0), box('trun', run)));
  expect(errorCode(concat(moof, box('mdat', idr)), { map: plainMap })).toBe('no-keyframe');
});

test('a sample of 2 GB is too large', () => {
  const moof = box(
    'moof',
    box('traf', tfhd(0x20000, 1), tfdt(0), box('trun', u32(0x201, 1, 200, 2 ** 31))),
  );
  expect(errorCode(concat(moof, box('mdat', idr)), { map: plainMap })).toBe('too-large');
});
