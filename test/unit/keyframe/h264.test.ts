import { expect, test } from 'vitest';
import { AccessUnitReader } from '../../../worker/keyframe/elementary/access-unit-reader.js';
import { hasRecoveryPoint, parseH264Sps } from '../../../worker/codecs/h264-syntax.js';
import { H264Rules } from '../../../worker/keyframe/elementary/h264.js';
import { concat } from './bit-writer.js';
import { readFirstKeyframe, readUnits } from './elementary.js';
import { annexB, delimiter, pcmSlice, pps, recoveryPoint, slice, sps } from './h264-writer.js';
import { decodePicture } from '../../helpers/native-ffmpeg.js';
import { hasFfmpeg } from '../../helpers/ffmpeg.js';

const fieldSps = sps({ isFrameMbsOnly: false });

/** The first keyframe of an elementary stream, in pieces of some bytes. */
const read = (stream: Uint8Array, pieceBytes?: number) =>
  readFirstKeyframe(new H264Rules(), stream, pieceBytes);

const unitOf = (accessUnit: Uint8Array) => accessUnit.subarray(1);
const idr = annexB(sps(), pps(), slice({ type: 'idr' }));

test.each([
  ['a delimiter', annexB(delimiter, slice({ type: 'p', frameNum: 1 }))],
  ['an SPS', annexB(sps(), pps(), slice({ type: 'idr' }))],
  ['a PPS', annexB(pps(), slice({ type: 'p', frameNum: 1 }))],
  ['an SEI', annexB(recoveryPoint(), slice({ type: 'p', frameNum: 1 }))],
  ['a reserved unit', annexB(Uint8Array.of(0x10, 1, 2), slice({ type: 'p', frameNum: 1 }))],
  ['a first slice', annexB(slice({ type: 'p', frameNum: 1 }))],
])('an access unit ends where the next begins, with %s', (_name, next) => {
  for (const pieceBytes of [1, 3, 1000]) {
    const found = read(concat(idr, next), pieceBytes);
    expect(found?.bytes).toEqual(unitOf(idr));
    expect(found?.endOffset).toBe(idr.length);
  }
});

test('further slices, filler and the end of the sequence belong to the access unit', () => {
  const more = [
    slice({ type: 'idr', firstMb: 5 }),
    Uint8Array.of(0x0c, 0xff, 0x80),
    Uint8Array.of(0x0a),
  ];
  const picture = annexB(sps(), pps(), slice({ type: 'idr' }), ...more);
  expect(read(concat(picture, idr))?.bytes).toEqual(unitOf(picture));
});

test('zero bytes behind the last unit are left off', () => {
  const found = read(concat(idr, new Uint8Array(9), idr));
  expect(found?.bytes).toEqual(unitOf(idr));
  expect(found?.endOffset).toBe(idr.length);
});

test('a picture whose beginning is missing is no keyframe', () => {
  const rest = annexB(slice({ type: 'idr', firstMb: 7 }));
  const other = annexB(
    sps(),
    pps(),
    slice({ type: 'idr', frameNum: 0, payload: new Uint8Array(9).fill(7) }),
  );
  expect(read(concat(annexB(sps(), pps()), rest, other))?.bytes).toEqual(unitOf(other));
});

test('a picture without its parameter sets is no keyframe', () => {
  expect(read(annexB(slice({ type: 'idr' })))).toBeUndefined();
  expect(read(annexB(sps(), slice({ type: 'idr' })))).toBeUndefined();
  expect(read(annexB(sps(), pps(0, 3), slice({ type: 'idr' })))).toBeUndefined();
});

test('parameter sets from before are put in front, the latest of each', () => {
  const p = annexB(slice({ type: 'p' }));
  const early = annexB(sps({ isElaborate: true }), sps({ id: 1 }), pps(), pps(1, 1));
  const bare = annexB(delimiter, slice({ type: 'idr', ppsId: 1 }));
  const found = read(concat(early, p, annexB(sps()), p, bare));
  const expected = annexB(
    delimiter,
    sps(),
    sps({ id: 1 }),
    pps(),
    pps(1, 1),
    slice({ type: 'idr', ppsId: 1 }),
  );
  expect(found?.bytes).toEqual(unitOf(expected));
});

test('an elaborate SPS is read up to the field flag', () => {
  const parsed = parseH264Sps(sps({ isElaborate: true, isFrameMbsOnly: false, id: 5 }));
  expect(parsed).toMatchObject({ id: 5, frameNumBits: 4, isFrameMbsOnly: false });
  expect(parseH264Sps(sps().subarray(0, 5))).toBeUndefined();
});

test('a recovery point is found behind other messages', () => {
  expect(hasRecoveryPoint(recoveryPoint())).toBe(true);
  const long = concat(
    Uint8Array.of(6, 5, 0xff, 10),
    new Uint8Array(265).fill(6),
    Uint8Array.of(0x80),
  );
  expect(hasRecoveryPoint(long)).toBe(false);
});

const topIdr = slice({ type: 'idr', field: 'top' });
const bottomP = slice({ type: 'p', field: 'bottom' });

test.each([
  ['without delimiters', annexB(fieldSps, pps(), topIdr), annexB(bottomP)],
  ['with delimiters', annexB(delimiter, fieldSps, pps(), topIdr), annexB(delimiter, bottomP)],
  [
    'of an open GOP',
    annexB(fieldSps, pps(), recoveryPoint(), slice({ type: 'i', field: 'top' })),
    annexB(bottomP),
  ],
])('a keyframe in two fields has both, %s', (_name, first, second) => {
  const next = annexB(delimiter, slice({ type: 'p', field: 'top', frameNum: 1 }));
  expect(read(concat(first, second, next), 10)?.bytes).toEqual(unitOf(concat(first, second)));
  expect(read(concat(first, second))?.bytes).toEqual(unitOf(concat(first, second)));
});

test.each([
  ['of the same parity', slice({ type: 'p', field: 'top' })],
  ['of another frame', slice({ type: 'p', field: 'bottom', frameNum: 1 })],
  ['that is IDR itself', slice({ type: 'idr', field: 'bottom' })],
])('a single field stays alone before one %s', (_name, next) => {
  const first = annexB(fieldSps, pps(), topIdr);
  const found = read(concat(first, annexB(delimiter, next)));
  expect(found?.bytes).toEqual(unitOf(first));
  expect(found?.endOffset).toBe(first.length);
});

test('a frame of a stream with fields is cut as a frame', () => {
  const frame = annexB(fieldSps, pps(), slice({ type: 'idr' }));
  expect(read(concat(frame, annexB(delimiter)))?.bytes).toEqual(unitOf(frame));
});

test.runIf(hasFfmpeg)('both fields are in the decoded picture', () => {
  const first = annexB(fieldSps, pps(), pcmSlice({ type: 'idr', field: 'top', luma: 200 }));
  const second = annexB(pcmSlice({ type: 'i', field: 'bottom', luma: 50 }));
  const next = annexB(delimiter, slice({ type: 'p', field: 'top', frameNum: 1 }));
  const found = read(concat(first, second, next));
  const bytes = found?.bytes ?? new Uint8Array(0);
  const planes = decodePicture({ codec: 'h264', wrapping: 'elementary', bytes });
  const rows = Array.from({ length: 32 }, (_, row) => planes[row * 16]);
  expect(rows).toEqual(Array.from({ length: 32 }, (_, row) => (row % 2 === 0 ? 200 : 50)));
});

test('fields of other pictures come in pairs, too', () => {
  const key = annexB(fieldSps, pps(), topIdr, bottomP);
  const pair = annexB(
    slice({ type: 'p', field: 'bottom', frameNum: 1 }),
    slice({ type: 'p', field: 'top', frameNum: 1 }),
  );
  const single = annexB(slice({ type: 'p', field: 'top', frameNum: 2 }));
  const frame = annexB(slice({ type: 'p', frameNum: 3 }));
  const stream = concat(key, pair, single, frame);
  for (const pieceBytes of [1, 50, stream.length]) {
    const units = readUnits(new H264Rules(), stream, pieceBytes);
    expect(units.map(({ isKeyframe }) => isKeyframe)).toEqual([true, false, false, false]);
    expect(units.map(({ bytes }) => bytes)).toEqual([key, pair, single, frame].map(unitOf));
    expect(units.map(({ timeOffset }) => timeOffset)).toEqual([
      1,
      key.length + 1,
      key.length + pair.length + 1,
      key.length + pair.length + single.length + 1,
    ]);
  }
});

test('a picture without end costs no more than 32 MiB', () => {
  const visitor = { begin: () => undefined, take: () => undefined };
  const reader = new AccessUnitReader(new H264Rules(), visitor);
  const mebibyte = new Uint8Array(1024 * 1024).fill(0x55);
  reader.push(idr);
  let pushed = 0;
  const push = () => {
    for (; pushed < 100; pushed++) reader.push(mebibyte);
  };
  expect(push).toThrow(expect.objectContaining({ code: 'too-large' }));
  expect(pushed).toBe(31);
});
