import { describe, expect, test } from 'vitest';
import { concat } from './bit-writer.js';
import type { KeyframeCut } from '../../../worker/keyframe/types.js';
import { cut, errorCode, select } from './selecting.js';
import { annexB, delimiter, pps, recoveryPoint, slice, sps } from './h264-writer.js';
import { pat, pmt, PMT_PID, TsWriter, VIDEO_PID } from './ts-writer.js';

const big = new Uint8Array(1000).map((_, i) => ((i * 7) % 250) | 1);
const keyframe = annexB(sps(), pps(), slice({ type: 'idr', payload: big }));
const delimited = annexB(delimiter, sps(), pps(), slice({ type: 'idr', payload: big }));
const interFrame = annexB(delimiter, slice({ type: 'p', frameNum: 1 }));
const WRAP = 2 ** 33;

/** The access unit without the zero byte in front of its first start code. */
const unitOf = (accessUnit: Uint8Array) => accessUnit.subarray(1);

function video(): TsWriter {
  return TsWriter.withVideo(0x1b);
}

test('the keyframe comes out as the bytes of its access unit', () => {
  const segment = video().pes(delimited, { pts: 90_000 }).pes(interFrame, { pts: 93_000 }).bytes();
  const found = cut(segment);
  expect(found.picture).toEqual({
    codec: 'h264',
    codecString: 'avc1.4d001e',
    wrapping: 'elementary',
    bytes: unitOf(delimited),
    chunks: [{ offset: 0, length: unitOf(delimited).length, ticks: 90_000 }],
    wanted: 0,
    timescale: 90_000,
    description: undefined,
  });
  expect(found).toMatchObject({ pts: 1, firstPts: 1 });
});

test('endOffset is the end of the packet with the last byte, not of what was read', () => {
  const segment = video().pes(delimited, { pts: 0 });
  const end = segment.packets.length * 188;
  for (let i = 0; i < 50; i++) segment.pes(interFrame, { pts: 3000 * (i + 1) });
  expect(cut(segment.bytes()).endOffset).toBe(end);
});

test('the cut is made as soon as the next access unit begins', () => {
  const segment = video().pes(delimited, { pts: 0 });
  const end = segment.packets.length * 188;
  const bytes = segment.pes(interFrame, { pts: 3000 }).bytes();
  expect(cut(bytes.subarray(0, end + 188), { pieceBytes: 188 }).endOffset).toBe(end);
});

test('the end of the segment ends its last picture', () => {
  const whole = video().pes(interFrame, { pts: 0 }).pes(delimited, { pts: 3000 }).bytes();
  expect(cut(whole).endOffset).toBe(whole.length);
  const truncated = cut(whole.subarray(0, -188));
  expect(truncated.picture.bytes.length).toBeGreaterThan(600);
  expect(truncated.endOffset).toBe(whole.length - 188);
});

test('a segment that breaks off in the middle of a packet breaks off its keyframe', () => {
  const whole = video().pes(delimited, { pts: 3000 }).bytes();
  expect(errorCode(whole.subarray(0, -60))).toBe('decode-failed');
  const behind = video()
    .pes(delimited, { pts: 0 })
    .pes(interFrame, { pts: 3000 })
    .pes(interFrame, { pts: 6000 })
    .bytes();
  expect(cut(behind.subarray(0, -60)).picture.bytes).toEqual(unitOf(delimited));
});

test.each([188, 192, 204])('packets %i bytes apart, behind bytes that are none', (stride) => {
  const { packets } = video().pes(keyframe, { pts: 0 }).pes(interFrame, { pts: 3000 });
  const before = stride === 192 ? 4 : 0;
  const spaced = packets.map((packet) =>
    concat(new Uint8Array(before).fill(0x12), packet, new Uint8Array(stride - 188 - before)),
  );
  const garbage = new Uint8Array(333).fill(0x47, 40, 60);
  const found = cut(concat(garbage, ...spaced), { pieceBytes: 100 });
  expect(found.picture.bytes).toEqual(unitOf(keyframe));
  expect(found.endOffset).toBe(garbage.length + 8 * stride - (stride - 188 - before));
});

test('a segment of one packet is enough', () => {
  const tiny = annexB(sps(), pps(), slice({ type: 'idr' }));
  const { packets } = video().pes(tiny, { pts: 0 });
  expect(cut(concat(...packets)).picture.bytes).toEqual(unitOf(tiny));
});

test('synchronization is found again behind bytes that are no packet', () => {
  const { packets } = video().pes(interFrame).pes(delimited, { pts: 0 }).pes(interFrame);
  const [first, second, third, ...rest] = packets;
  const garbage = new Uint8Array(77).fill(0x47, 5, 70);
  const bytes = concat(first ?? big, second ?? big, third ?? big, garbage, ...rest);
  expect(cut(bytes).picture.bytes).toEqual(unitOf(delimited));
});

test('a packet sent twice counts once', () => {
  const { packets } = video().pes(delimited, { pts: 0 }).pes(interFrame);
  const doubled = packets.flatMap((packet) => [packet, packet]);
  expect(cut(concat(...doubled)).picture.bytes).toEqual(unitOf(delimited));
});

test('a keyframe with a missing packet is passed over for the next one', () => {
  const writer = video().pes(delimited, { pts: 0 }).pes(interFrame, { pts: 3000 });
  writer.pes(delimited, { pts: 6000 }).pes(interFrame, { pts: 9000 });
  const packets = writer.packets.filter((_, i) => i !== 4);
  expect(cut(concat(...packets)).pts).toBe(6000 / 90_000);
  expect(errorCode(concat(...packets.slice(0, 8)))).toBe('no-keyframe');
});

test('a packet marked as broken counts as missing', () => {
  const { packets } = video().pes(delimited, { pts: 0 }).pes(interFrame);
  packets[4]?.set([0x80 | (VIDEO_PID >> 8)], 1);
  expect(errorCode(concat(...packets))).toBe('no-keyframe');
});

test('the counter may jump where the discontinuity indicator is set', () => {
  const { packets } = video().pes(delimited, { pts: 0, payloadBytes: 180 }).pes(interFrame);
  for (const packet of packets.slice(4))
    packet[3] = ((packet[3] ?? 0) & 0xf0) | (((packet[3] ?? 0) + 5) & 0x0f);
  packets[4]?.set([0x80], 5);
  expect(cut(concat(...packets)).picture.bytes).toEqual(unitOf(delimited));
});

test.each([1, 7, 100])(
  'headers and units may be spread over packets of %i bytes',
  (payloadBytes) => {
    const options = { pts: 90_000, payloadBytes };
    const segment = video().pes(delimited, options).pes(interFrame, { payloadBytes }).bytes();
    expect(cut(segment)).toMatchObject({ pts: 1, picture: { bytes: unitOf(delimited) } });
  },
);

test('a picture may be spread over PES packets, with and without a length', () => {
  const writer = video().pes(delimited.subarray(0, 300), { pts: 0, hasLength: true });
  writer.pes(delimited.subarray(300, 700)).pes(delimited.subarray(700), { hasLength: true });
  const segment = writer.pes(interFrame, { pts: 3000 }).bytes();
  expect(cut(segment)).toMatchObject({ pts: 0, picture: { bytes: unitOf(delimited) } });
});

test('bytes behind a PES packet that ends in its first packet are stuffing', () => {
  const tiny = annexB(sps(), pps(), slice({ type: 'idr' }));
  const { packets } = video().pes(tiny, { pts: 0, hasLength: true });
  const last = packets.at(-1) ?? big;
  const stuffing = (last[4] ?? 0) + 1;
  const moved = concat(
    last.subarray(0, 4),
    last.subarray(4 + stuffing),
    new Uint8Array(stuffing).fill(0xff),
  );
  moved[3] = 0x10;
  const bytes = concat(...packets.slice(0, -1), moved);
  expect(cut(bytes).picture.bytes).toEqual(unitOf(tiny));
});

test('the first picture that begins in a PES packet gets its time, others none', () => {
  const tail = interFrame.subarray(0, 10);
  const writer = video().pes(interFrame.subarray(0, -10), { pts: 0 });
  writer.pes(concat(interFrame.subarray(-10), delimited), { pts: 180_000 }).pes(interFrame);
  expect(cut(writer.bytes()).pts).toBe(2);
  const both = video()
    .pes(concat(interFrame, delimited, tail), { pts: 90_000 })
    .bytes();
  expect(cut(both)).toMatchObject({ pts: undefined, firstPts: 1 });
});

test.each([
  ['forward', WRAP - 3000, 6000, (WRAP + 6000) / 90_000],
  ['backward', 3000, WRAP - 3000, -3000 / 90_000],
])('times that wrap %s stay near the first one', (_name, first, second, expected) => {
  const segment = video().pes(interFrame, { pts: first }).pes(delimited, { pts: second }).bytes();
  expect(cut(segment)).toMatchObject({
    pts: expected,
    firstPts: first / 90_000,
  });
});

test('without time stamps there is a keyframe all the same', () => {
  expect(cut(video().pes(delimited).bytes())).toMatchObject({
    pts: undefined,
    firstPts: undefined,
  });
});

test('the program map may come first, alone, late, in pieces and again', () => {
  const map = pmt([
    { type: 0x0f, pid: 0x101 },
    { type: 0x1b, pid: VIDEO_PID },
  ]);
  const before = new TsWriter().section(PMT_PID, map).section(0, pat()).pes(keyframe, { pts: 0 });
  expect(cut(before.bytes()).picture.bytes).toEqual(unitOf(keyframe));
  const alone = new TsWriter().section(PMT_PID, map).pes(keyframe, { pts: 0 });
  expect(cut(alone.bytes()).picture.bytes).toEqual(unitOf(keyframe));
  const late = new TsWriter().pes(keyframe, { pts: 0 }).section(0, pat()).section(PMT_PID, map);
  expect(cut(late.pes(keyframe, { pts: 3000 }).bytes()).pts).toBe(0);
  const pieces = new TsWriter().section(0, pat(), 5).section(PMT_PID, map, 9).section(PMT_PID, map);
  expect(cut(pieces.pes(keyframe, { pts: 0 }).bytes()).picture.bytes).toEqual(unitOf(keyframe));
});

test('a section with a wrong CRC is not believed', () => {
  const broken = pmt([{ type: 0x0f, pid: VIDEO_PID }]);
  broken[broken.length - 1] = (broken.at(-1) ?? 0) ^ 1;
  const right = pmt([{ type: 0x1b, pid: VIDEO_PID }]);
  const writer = new TsWriter().section(0, pat()).section(PMT_PID, broken).section(PMT_PID, right);
  expect(cut(writer.pes(keyframe).bytes()).picture.codec).toBe('h264');
});

test('of several programs the first with video is taken', () => {
  const writer = new TsWriter().section(0, pat({ 1: 0x1000, 2: 0x1001, 3: 0x1002 }));
  writer.section(0x1000, pmt([{ type: 0x0f, pid: 0x200 }], 1));
  writer.section(0x1001, pmt([{ type: 0x1b, pid: 0x201 }], 2));
  writer.section(0x1002, pmt([{ type: 0x1b, pid: 0x202 }], 3));
  writer.pes(keyframe, { pid: 0x202, pts: 0 }).pes(keyframe, { pid: 0x201, pts: 90_000 });
  expect(cut(writer.bytes()).pts).toBe(1);
});

test('a new program map can move the video to another PID', () => {
  const writer = video().pes(interFrame, { pts: 0 });
  writer.section(PMT_PID, pmt([{ type: 0x1b, pid: 0x300 }]));
  writer.pes(keyframe, { pid: 0x300, pts: 90_000 });
  expect(cut(writer.bytes()).pts).toBe(1);
});

test('HEVC may hide behind private data with a registration', () => {
  const writer = TsWriter.withVideo(0x06, 'HEVC').pes(Uint8Array.of(0, 0, 1, 0x46, 1, 0x50));
  expect(errorCode(writer.bytes())).toBe('no-keyframe');
});

test.each([
  ['only audio', [{ type: 0x0f, pid: 0x101 }], 'no-video'],
  [
    'audio and private data',
    [
      { type: 0x03, pid: 0x101 },
      { type: 0x06, pid: 0x102 },
    ],
    'no-video',
  ],
  ['SAMPLE-AES', [{ type: 0xdb, pid: VIDEO_PID }], 'encrypted'],
  ['VVC', [{ type: 0x33, pid: VIDEO_PID }], 'unsupported-codec'],
  ['AV1', [{ type: 0x06, pid: VIDEO_PID, registration: 'AV01' }], 'unsupported-codec'],
])('%s: the right error', (_name, streams, code) => {
  const writer = new TsWriter().section(0, pat()).section(PMT_PID, pmt(streams));
  expect(errorCode(writer.pes(keyframe, { pts: 0 }).bytes())).toBe(code);
});

test('an unsupported stream does not hide a supported one of another program', () => {
  const writer = new TsWriter().section(0, pat({ 1: 0x1000, 2: 0x1001 }));
  writer.section(0x1000, pmt([{ type: 0xdb, pid: 0x200 }], 1));
  writer.section(0x1001, pmt([{ type: 0x1b, pid: 0x201 }], 2));
  expect(cut(writer.pes(keyframe, { pid: 0x201 }).bytes()).picture.codec).toBe('h264');
});

test('scrambled packets and PES packets are encrypted', () => {
  const packets = video().pes(keyframe, { pts: 0 }).packets;
  const scrambled = packets.map((packet) => packet.slice());
  scrambled[2]?.set([0x90], 3);
  expect(errorCode(concat(...scrambled))).toBe('encrypted');
  packets[2]?.set([0x90], 4 + 6);
  expect(errorCode(concat(...packets))).toBe('encrypted');
});

test('video without a keyframe is no-keyframe, a declared video that never comes no-video', () => {
  expect(errorCode(video().pes(interFrame).pes(interFrame).bytes())).toBe('no-keyframe');
  expect(errorCode(video().bytes())).toBe('no-video');
});

test('without any program map, video that does not tell its codec is left to an engine that guesses', () => {
  const unknown = annexB(slice({ type: 'idr' }));
  expect(errorCode(new TsWriter().pes(unknown).bytes())).toBe('unsupported-container');
  expect(errorCode(new TsWriter().pes(keyframe, { streamId: 0xc0 }).bytes())).toBe('no-video');
});

test('an I picture is a keyframe, one with a slice of another kind is not', () => {
  const intra = slice({ type: 'i', payload: big });
  const open = annexB(delimiter, sps(), pps(), recoveryPoint(), intra);
  expect(cut(video().pes(open).pes(interFrame).bytes()).picture.bytes).toEqual(unitOf(open));
  const plain = annexB(delimiter, sps(), pps(), intra);
  expect(cut(video().pes(plain).bytes()).picture.bytes).toEqual(unitOf(plain));
  const refresh = annexB(
    delimiter,
    sps(),
    pps(),
    recoveryPoint(20),
    intra,
    slice({ type: 'p', firstMb: 1 }),
  );
  expect(errorCode(video().pes(refresh).bytes())).toBe('no-keyframe');
});

describe('an I picture that does not say that what follows needs nothing before it', () => {
  const intra = annexB(delimiter, sps(), pps(), slice({ type: 'i', frameNum: 3 }));
  const segment = video()
    .pes(keyframe, { pts: 0 })
    .pes(interFrame, { pts: 3000 })
    .pes(intra, { pts: 6000 })
    .pes(interFrame, { pts: 9000 })
    .bytes();
  const ptsOf = (cutOf: KeyframeCut | undefined) => Math.round((cutOf?.pts ?? NaN) * 90_000);

  test('is taken as a single picture', () => {
    expect(ptsOf(select(segment, { kind: 'last' }).before)).toBe(6000);
    expect(ptsOf(select(segment, { kind: 'after', offset: 0.05 }).after)).toBe(6000);
  });

  test('begins no run, unless it is itself the wanted one', () => {
    const run = (ticks: number) =>
      select(segment, { kind: 'exact', offset: ticks / 90_000 }).before?.run.units.map(({ pts }) =>
        Math.round((pts ?? NaN) * 90_000),
      );
    expect(run(6000)).toEqual([6000]);
    expect(run(9000)).toEqual([0, 3000, 6000, 9000]);
  });

  test('is the picture of a segment that has no other, but there is no exact one after it', () => {
    const alone = video().pes(interFrame, { pts: 0 }).pes(intra, { pts: 3000 });
    const bytes = alone.pes(interFrame, { pts: 6000 }).bytes();
    expect(ptsOf(cut(bytes))).toBe(3000);
    expect(select(bytes, { kind: 'exact', offset: 6000 / 90_000 }).before).toBeUndefined();
  });
});
