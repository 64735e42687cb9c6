import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { concat } from './bit-writer.js';
import { slice } from './h264-writer.js';
import {
  ascii,
  avcC,
  box,
  dataOf,
  entry,
  fragment,
  map,
  NON_SYNC,
  nalSample,
  tfdt,
  tfhd,
  u32,
  u64,
} from './mp4-writer.js';
import { cut, errorCode, select } from './selecting.js';

const idr = nalSample(slice({ type: 'idr' }));
const inter = nalSample(slice({ type: 'p', payload: new Uint8Array(30).fill(9) }));
const plainMap = map({});

test('several truns follow each other, each with its own first flags', () => {
  // Data offset, first flags, sizes; then first flags and sizes alone.
  const truns = (offset: number) => [
    box('trun', u32(0x205, 2, offset, NON_SYNC, inter.length, inter.length)),
    box('trun', u32(0x204, 2, 0, idr.length, inter.length)),
  ];
  const head = tfhd(0x20028, 1, 100, NON_SYNC);
  const moof = (offset: number) => box('moof', box('traf', head, tfdt(1000), ...truns(offset)));
  const segment = concat(moof(moof(0).length + 8), box('mdat', inter, inter, idr, inter));
  const found = cut(segment, { map: plainMap });
  expect(found).toMatchObject({ pts: 1.2, firstPts: 1, endOffset: segment.length - inter.length });
  expect(dataOf(found.picture.bytes)).toEqual(idr);
  const { before } = select(segment, { kind: 'exact', offset: 0.35 }, { map: plainMap });
  expect(before?.run.units.map(({ data }) => data)).toEqual([idr, inter]);
});

test('fragments of sound between those of the video change nothing', () => {
  const both = map({ id: 2, handler: 'soun' }, { id: 1 });
  const sound = fragment([{ data: new Uint8Array(300) }], { head: tfhd(0x20000, 2) });
  const first = fragment([{ data: idr }, { data: inter, flags: NON_SYNC }], { time: 0 });
  const second = fragment([{ data: idr }], { time: 200 });
  const segment = concat(sound, first, sound, second, sound);
  const { before, after } = select(
    segment,
    { kind: 'nearest', offset: 0.15 },
    { map: both, pieceBytes: 9 },
  );
  expect([before?.pts, after?.pts]).toEqual([0, 0.2]);
});

test('of a byte range that ends with the first sample nothing more is asked', () => {
  const samples = [
    { data: idr },
    ...Array.from({ length: 9 }, () => ({ data: inter, flags: NON_SYNC })),
  ];
  const segment = fragment(samples, { time: 3000 });
  const range = segment.subarray(0, segment.length - 9 * inter.length);
  for (const selection of [
    { kind: 'first' },
    { kind: 'nearest', offset: 0 },
    { kind: 'after', offset: 0 },
    { kind: 'before', offset: 0.5 },
    { kind: 'exact', offset: 0 },
  ] as const) {
    const { before, after } = select(range, selection, { map: plainMap });
    expect((before ?? after)?.pts).toBe(3);
  }
});

test('what is shown at a moment that was not sent is the last picture that was', () => {
  const samples = [
    { data: idr },
    { data: inter, flags: NON_SYNC },
    { data: inter, flags: NON_SYNC },
  ];
  const segment = fragment(samples).subarray(0, -1);
  const { before } = select(segment, { kind: 'exact', offset: 0.25 }, { map: plainMap });
  expect(before).toMatchObject({ pts: 0.1, run: { wanted: 1 } });
});

test('a moof that lists more than 200,000 pictures is too large, whatever is asked for', () => {
  const head = tfhd(0x20038, 1, 1, 1, NON_SYNC);
  const run = box('trun', u32(0x1, 2 ** 32 - 1, 100));
  const segment = concat(box('moof', box('traf', head, tfdt(0), run)), box('mdat', inter));
  const options = { map: map({ entries: [entry('vp09')] }) };
  expect(errorCode(segment, options, { kind: 'last' })).toBe('too-large');
});

const NOISE = nalSample(slice({ type: 'p', payload: new Uint8Array(60).fill(0xc3) }));
const schm = (scheme: string) => box('schm', u32(0), ascii(scheme), u32(0x10000));
const keyId = new Uint8Array(16).fill(0xee);

function encrypted(scheme: string, tenc: Uint8Array): Uint8Array {
  const sinf = box(
    'sinf',
    box('frma', ascii('avc1')),
    schm(scheme),
    box('schi', box('tenc', tenc)),
  );
  return map({ entries: [entry('encv', avcC, sinf)] });
}
const ownIv = concat(u32(0), Uint8Array.of(0, 0, 1, 8), keyId);
const constantIv = concat(
  u32(1 << 24),
  Uint8Array.of(0, 0x19, 1, 0),
  keyId,
  Uint8Array.of(16),
  new Uint8Array(16).fill(5),
);

const protectionOf = (segment: Uint8Array, trackMap: Uint8Array) =>
  cut(segment, { map: trackMap, canDecrypt: true }).run.units[0]?.protection;

const senc = (flags: number, ...samples: Uint8Array[]) =>
  box('senc', u32(flags, samples.length), ...samples);
const iv = (value: number) => new Uint8Array(8).fill(value);
const subsample = (clear: number, bytes: number) =>
  concat(Uint8Array.of(clear >> 8, clear), u32(bytes));

test('an encrypted sample is a keyframe by its mark: its bytes say nothing', () => {
  const more = [senc(0, iv(1), iv(2))];
  const segment = fragment([{ data: inter, flags: NON_SYNC }, { data: NOISE }], { more });
  expect(cut(segment, { map: encrypted('cenc', ownIv), canDecrypt: true }).pts).toBe(0.1);
  expect(protectionOf(segment, encrypted('cenc', ownIv))).toEqual({
    scheme: 'cenc',
    iv: iv(2),
    pattern: undefined,
    subsamples: [],
  });
});

test('without any marks the first encrypted sample is taken', () => {
  const samples = [1, 2, 3].map(() => ({ data: NOISE, flags: NON_SYNC }));
  const segment = fragment(samples, { more: [senc(0, iv(1), iv(2), iv(3))], time: 1000 });
  const options = { map: encrypted('cenc', ownIv), canDecrypt: true };
  expect(cut(segment, options).pts).toBe(1);
  expect(select(segment, { kind: 'before', offset: 0.1 }, options).before?.pts).toBe(1);
});

test('an IV that is one for all, and a pattern, come from the track', () => {
  const more = [senc(2, concat(Uint8Array.of(0, 1), subsample(10, NOISE.length - 10)))];
  expect(
    protectionOf(fragment([{ data: NOISE }], { more }), encrypted('cbcs', constantIv)),
  ).toEqual({
    scheme: 'cbcs',
    iv: new Uint8Array(16).fill(5),
    pattern: { crypt: 1, skip: 9 },
    subsamples: [{ clear: 10, encrypted: NOISE.length - 10 }],
  });
});

test('a sample group may have another IV and pattern than the track', () => {
  const description = concat(Uint8Array.of(0, 0x58, 1, 0), keyId, Uint8Array.of(8), iv(7));
  const more = [
    box('sbgp', u32(0), ascii('seig'), u32(1, 1, 0x10001)),
    box('sgpd', u32(1 << 24), ascii('seig'), u32(description.length, 1), description),
  ];
  expect(
    protectionOf(fragment([{ data: NOISE }], { more }), encrypted('cbcs', constantIv)),
  ).toEqual({
    scheme: 'cbcs',
    iv: iv(7),
    pattern: { crypt: 5, skip: 8 },
    subsamples: [],
  });
});

test('what senc would say may stand elsewhere in the moof', () => {
  const entries = [1, 2].map((value) =>
    concat(iv(value), Uint8Array.of(0, 1), subsample(value, NOISE.length - value)),
  );
  const [size = 0] = entries.map(({ length }) => length);
  const other = box('uuid', new Uint8Array(16), ...entries);
  const saiz = (sizes: number[]) =>
    box('saiz', u32(0), Uint8Array.of(0), u32(sizes.length), Uint8Array.of(...sizes));
  const samples = [{ data: inter, flags: NON_SYNC }, { data: NOISE }];
  const build = (at: number) =>
    fragment(samples, { more: [saiz([size, size]), box('saio', u32(0, 1, at)), other] });
  const at = Buffer.from(build(0)).indexOf('uuid') + 4 + 16;
  expect(protectionOf(build(at), encrypted('cenc', ownIv))).toEqual({
    scheme: 'cenc',
    iv: iv(2),
    pattern: undefined,
    subsamples: [{ clear: 2, encrypted: NOISE.length - 2 }],
  });
  // Outside of the moof it is not looked for.
  expect(errorCode(build(1_000_000), { map: encrypted('cenc', ownIv), canDecrypt: true })).toBe(
    'encrypted',
  );
});

test.each([
  ['of an unknown scheme', encrypted('piff', ownIv), [senc(0, iv(1))]],
  ['without an IV of its own', encrypted('cenc', ownIv), []],
  ['that senc does not list', encrypted('cenc', ownIv), [senc(0)]],
  [
    'of a track without tenc',
    map({ entries: [entry('encv', avcC, box('sinf', box('frma', ascii('avc1')), schm('cenc')))] }),
    [senc(0, iv(1))],
  ],
])('a sample %s stays encrypted', (_name, trackMap, more) => {
  expect(
    errorCode(fragment([{ data: NOISE }], { more }), { map: trackMap, canDecrypt: true }),
  ).toBe('encrypted');
});

test('a track without any IV leaves it to the playlist', () => {
  const tenc = concat(u32(1 << 24), Uint8Array.of(0, 0, 1, 0), keyId, Uint8Array.of(0));
  expect(protectionOf(fragment([{ data: NOISE }]), encrypted('cbcs', tenc))).toMatchObject({
    iv: new Uint8Array(0),
  });
});

test('sizes of 64 bits go for every box', () => {
  const segment = fragment([{ data: idr }]);
  const large = (type: string, payload: Uint8Array) =>
    concat(u32(1), ascii(type), u64(16 + payload.length), payload);
  const moofBytes = Buffer.from(segment).indexOf('mdat') - 4;
  const shifted = segment.slice(8, moofBytes);
  const at = Buffer.from(shifted).indexOf('trun') + 4 + 8;
  const view = new DataView(shifted.buffer);
  view.setUint32(at, view.getUint32(at) + 16);
  const wide = concat(large('free', new Uint8Array(5)), large('moof', shifted), large('mdat', idr));
  expect(dataOf(cut(wide, { map: plainMap, pieceBytes: 3 }).picture.bytes)).toEqual(idr);
});

describe('samples that nothing marks as keyframes', () => {
  const intra = slice({ type: 'i', frameNum: 3 });
  const unmarked = (...units: readonly Uint8Array[][]) =>
    fragment(units.map((slices) => ({ data: concat(...slices.map(nalSample)), flags: NON_SYNC })));
  const p = slice({ type: 'p' });

  test('one with I slices alone is a picture, one with others as well is not', () => {
    const mixed = [intra, slice({ type: 'p', firstMb: 1 })];
    const found = cut(unmarked([p], mixed, [intra], [p]), { map: plainMap });
    expect(dataOf(found.picture.bytes)).toEqual(nalSample(intra));
    expect(errorCode(unmarked([p], mixed), { map: plainMap })).toBe('no-keyframe');
  });

  test('nothing is decoded from an I picture on', () => {
    const segment = unmarked([slice({ type: 'idr' })], [intra], [p]);
    const { before } = select(segment, { kind: 'exact', offset: 0.2 }, { map: plainMap });
    expect(before?.run.units).toHaveLength(3);
  });
});

describe('AV1 whose av1C tells nothing', () => {
  const bytes = Uint8Array.from(
    readFileSync(join(import.meta.dirname, '../../fixtures/keyframe/av1.mp4')),
  );
  const at = Buffer.from(bytes).indexOf('av1C');
  const withBox = (size: number, type: string) => {
    const length = new DataView(bytes.buffer).getUint32(at - 4);
    const rest = length - size;
    const [head, filler] = [concat(u32(size), ascii(type)), concat(u32(rest), ascii('free'))];
    const changed = bytes.slice();
    changed.set(head, at - 4);
    if (rest > 0) changed.set(filler, at - 4 + size);
    return changed;
  };

  test.each([
    ['empty', withBox(8, 'av1C')],
    ['cut off', withBox(10, 'av1C')],
    ['missing', withBox(8, 'free')],
  ])('%s: the keyframe itself tells what it is', (_name, segment) => {
    const { picture } = cut(segment);
    expect(picture.codecString).toBe(cut(bytes).picture.codecString);
    expect(picture.codecString).toMatch(/^av01\.0\./);
  });
});
