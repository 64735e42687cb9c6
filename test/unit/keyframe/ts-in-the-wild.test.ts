import { expect, test } from 'vitest';
import { concat } from './bit-writer.js';
import { cut, errorCode, select } from './selecting.js';
import { annexB, delimiter, pps, slice, sps } from './h264-writer.js';
import { pat, pmt, PMT_PID, TsWriter, VIDEO_PID, type StreamEntry } from './ts-writer.js';

const big = new Uint8Array(1000).map((_, i) => ((i * 7) % 250) | 1);
const keyframe = annexB(delimiter, sps(), pps(), slice({ type: 'idr', payload: big }));
const interFrame = annexB(delimiter, slice({ type: 'p', frameNum: 1 }));
const unitOf = (accessUnit: Uint8Array) => accessUnit.subarray(1);
const nothing = new Uint8Array(0);

const video = () => TsWriter.withVideo(0x1b);

function packet(pid: number, control: number, fill: number): Uint8Array {
  return new Uint8Array(188)
    .fill(fill)
    .fill(0x47, 0, 1)
    .fill(pid >> 8, 1, 2)
    .fill(pid & 0xff, 2, 3)
    .fill(control, 3, 4);
}

test('null packets and packets without payload are passed over', () => {
  const { packets } = video().pes(keyframe, { pts: 0 }).pes(interFrame, { pts: 3000 });
  const padding = packet(0x1fff, 0x10, 0xff);
  // Only an adaptation field: the counter does not move.
  const empty = packet(VIDEO_PID, 0x20, 0xff).fill(183, 4, 5).fill(0, 5, 6);
  const spaced = packets.flatMap((each, i) => [
    padding,
    each,
    ...(i === 4 ? [empty] : []),
    padding,
  ]);
  expect(cut(concat(...spaced)).picture.bytes).toEqual(unitOf(keyframe));
});

test.each([188, 192, 204])(
  'packets %i bytes apart are found again where they were lost',
  (stride) => {
    const writer = video().pes(keyframe, { pts: 0 }).pes(keyframe, { pts: 90_000 });
    const { packets } = writer.pes(interFrame, { pts: 180_000 });
    const before = stride === 192 ? 4 : 0;
    const spaced = packets.map((each) =>
      concat(new Uint8Array(before), each, new Uint8Array(stride - 188 - before)),
    );
    // In the middle of the first keyframe some bytes went missing.
    const broken = concat(
      ...spaced.slice(0, 4),
      (spaced[4] ?? nothing).subarray(0, 100),
      ...spaced.slice(5),
    );
    for (const pieceBytes of [50, broken.length]) {
      expect(cut(broken, { pieceBytes })).toMatchObject({
        pts: 1,
        picture: { bytes: unitOf(keyframe) },
      });
    }
  },
);

test('PAT and PMT may name other PIDs from some packet on', () => {
  const streams = [{ type: 0x1b, pid: 0x300 }];
  const writer = video().pes(interFrame, { pts: 0 });
  writer.section(0, pat({ 1: 0x1abc })).section(0x1abc, pmt(streams));
  writer.pes(keyframe, { pid: 0x300, pts: 90_000 }).pes(interFrame, { pid: 0x300, pts: 93_000 });
  expect(cut(writer.bytes())).toMatchObject({ pts: 1, firstPts: 0 });
});

test('the last picture before a change of the program map counts', () => {
  const writer = video().pes(keyframe, { pts: 90_000 });
  writer.section(PMT_PID, pmt([{ type: 0x1b, pid: 0x300 }]));
  writer.pes(keyframe, { pid: 0x300, pts: 180_000 }).pes(interFrame, { pid: 0x300, pts: 183_000 });
  const segment = writer.bytes();
  expect(cut(segment).pts).toBe(1);
  expect(select(segment, { kind: 'last' }).before?.pts).toBe(2);
  expect(select(segment, { kind: 'before', offset: 1 }).before).toMatchObject({
    pts: 2,
    firstPts: 1,
  });
});

test('another codec may come on the same PID', () => {
  const sequence = [0x00, 0x00, 0x01, 0xb3, 0x01, 0x00, 0x10, 0x14, 0xff, 0xff, 0xe0, 0x00];
  const intra = [0, 0, 1, 0, 0, 0x0f, 0xff, 0xf8, 0, 0, 1, 1, 0x22, 0x22, 0x22, 0x22];
  const writer = video().pes(interFrame, { pts: 0 });
  writer.section(PMT_PID, pmt([{ type: 0x02, pid: VIDEO_PID }]));
  writer.pes(Uint8Array.of(...sequence, ...intra), { pts: 90_000 });
  expect(cut(writer.bytes())).toMatchObject({ pts: 1, picture: { codec: 'mpeg2video' } });
});

test('a segment that breaks off keeps the keyframes that it has', () => {
  const writer = video().pes(keyframe, { pts: 0 }).pes(interFrame, { pts: 3000 });
  const bytes = writer.pes(keyframe, { pts: 90_000 }).bytes().subarray(0, -60);
  for (const selection of [{ kind: 'last' }, { kind: 'before', offset: 5 }] as const) {
    expect(select(bytes, selection).before?.pts).toBe(0);
  }
  expect(select(bytes, { kind: 'exact', offset: 5 }).before?.pts).toBe(3000 / 90_000);
  expect(select(bytes, { kind: 'after', offset: 0.5 })).toMatchObject({
    before: undefined,
    after: undefined,
  });
});

test('a byte range of one keyframe is enough, with its program map and without', () => {
  const range = video().pes(keyframe, { pts: 90_000 }).bytes();
  expect(cut(range).picture.bytes).toEqual(unitOf(keyframe));
  expect(select(range, { kind: 'nearest', offset: 0 })).toMatchObject({
    before: { pts: 1 },
    after: { pts: 1 },
  });
  const without = new TsWriter().pes(keyframe, { pts: 90_000 }).bytes();
  expect(cut(without).picture.bytes).toEqual(unitOf(keyframe));
  const map = video().bytes();
  expect(cut(without, { map }).picture.bytes).toEqual(unitOf(keyframe));
});

const sampleAes: [string, StreamEntry][] = [
  ['a stream type', { type: 0xdb, pid: VIDEO_PID }],
  ['a registration', { type: 0x06, pid: VIDEO_PID, registration: 'zavc' }],
  ['a private data indicator', { type: 0x1b, pid: VIDEO_PID, privateData: 'zavc' }],
];

test.each(sampleAes)('SAMPLE-AES is told by %s', (_name, stream) => {
  const writer = new TsWriter().section(0, pat()).section(PMT_PID, pmt([stream]));
  const segment = writer.pes(keyframe, { pts: 0 }).pes(interFrame, { pts: 3000 }).bytes();
  expect(errorCode(segment)).toBe('encrypted');
  const { run } = cut(segment, { canDecrypt: true });
  expect(run).toMatchObject({ codec: 'h264', codecString: 'avc1.4d001e' });
  expect(run.units[0]?.protection).toEqual({ scheme: 'sample-aes-h264' });
  expect(run.units[0]?.data).toEqual(unitOf(keyframe));
});

test('scrambled packets stay encrypted for everybody', () => {
  const { packets } = video().pes(keyframe, { pts: 0 });
  packets[3]?.set([0xd0], 3);
  expect(errorCode(concat(...packets), { canDecrypt: true })).toBe('encrypted');
});
