import { expect, test } from 'vitest';
import { findBox } from '../../../worker/bytes/boxes.js';
import { toCodedPicture } from '../../../worker/mp4-writer/to-coded-picture.js';
import type { CodedRun } from '../../../worker/keyframe/types.js';
import { concat } from '../keyframe/bit-writer.js';
import { annexB, slice } from '../keyframe/h264-writer.js';
import {
  avc1,
  avcC,
  entriesOf,
  entry,
  fragment,
  map,
  NON_SYNC,
  nalSample,
} from '../keyframe/mp4-writer.js';
import { cut, select } from '../keyframe/selecting.js';
import type { CodedUnit } from '../../../worker/keyframe/unit.js';

const units = (...times: (number | undefined)[]): CodedUnit[] =>
  times.map((pts, i) => ({ data: Uint8Array.of(i, i + 1, i + 2), pts, protection: undefined }));

const run = (...times: (number | undefined)[]): CodedRun => ({
  codec: 'h264',
  codecString: 'avc1.640028',
  units: units(...times),
  wanted: times.length - 1,
  mp4: undefined,
});

const chunkBytes = ({ bytes, chunks }: ReturnType<typeof toCodedPicture>) =>
  chunks.map(({ offset, length }) => Array.from(bytes.subarray(offset, offset + length)));

test('one unit of a byte stream stays as it is', () => {
  const picture = toCodedPicture(run(2));
  expect(picture).toEqual({
    codec: 'h264',
    codecString: 'avc1.640028',
    wrapping: 'elementary',
    bytes: Uint8Array.of(0, 1, 2),
    chunks: [{ offset: 0, length: 3, ticks: 180_000 }],
    wanted: 0,
    timescale: 90_000,
    description: undefined,
  });
  expect(toCodedPicture(run(undefined)).chunks[0]?.ticks).toBe(0);
});

test.each([
  ['h264', 'avc1'],
  ['hevc', 'hvc1'],
  ['mpeg2video', 'm2v1'],
  ['mpeg4', 'mp4v'],
] as const)('several of %s become an MP4 whose %s says nothing of the decoder', (codec, format) => {
  const picture = toCodedPicture({ ...run(1, 1.3, 1.1), codec });
  expect(picture).toMatchObject({ codec, wrapping: 'mp4', wanted: 2, timescale: 90_000 });
  expect(picture.description).toBeUndefined();
  expect(picture.chunks.map(({ ticks }) => ticks)).toEqual([90_000, 117_000, 99_000]);
  expect(chunkBytes(picture)).toEqual([
    [0, 1, 2],
    [1, 2, 3],
    [2, 3, 4],
  ]);
  const entries = entriesOf(picture.bytes) ?? new Uint8Array(0);
  expect(String.fromCharCode(...entries.subarray(4, 8))).toBe(format);
  expect(entries).toHaveLength(86);
});

test('times near zero and below are put off together, since decoding times cannot be below', () => {
  const ticks = (...times: (number | undefined)[]) =>
    toCodedPicture(run(...times)).chunks.map((chunk) => chunk.ticks);
  expect(ticks(0, 0.1, 0.05)).toEqual([2, 9002, 4502]);
  expect(ticks(-0.1, 0.2)).toEqual([1, 27_001]);
  expect(ticks(undefined, 5, undefined)).toEqual([450_000, 450_000, 450_000]);
});

test('samples of an MP4 keep their entry and their clock, and tell the configuration', () => {
  const samples = [
    { data: nalSample(slice({ type: 'idr' })) },
    { data: nalSample(slice({ type: 'p' })), flags: NON_SYNC, composition: 200 },
    { data: nalSample(slice({ type: 'b' })), flags: NON_SYNC },
  ];
  const segment = concat(map({}), fragment(samples, { time: 5000 }));
  const { before } = select(segment, { kind: 'exact', offset: 0.2 });
  const picture = before && toCodedPicture(before.run);
  expect(picture).toMatchObject({ wrapping: 'mp4', wanted: 2, timescale: 1000 });
  expect(picture?.description).toEqual(findBox(avcC, 'avcC')?.payload);
  expect(picture?.chunks.map(({ ticks }) => ticks)).toEqual([5000, 5300, 5200]);
  expect(picture && chunkBytes(picture)).toEqual(samples.map(({ data }) => Array.from(data)));
  expect(picture && entriesOf(picture.bytes)).toEqual(avc1);
});

test('a byte stream inside an MP4 goes without its configuration', () => {
  const segment = concat(map({}), fragment([{ data: annexB(slice({ type: 'idr' })) }]));
  expect(cut(segment).picture.description).toBeUndefined();
});

test.each(['vp09', 'av01', 'hvc1'])('%s has its configuration in a box of its own', (format) => {
  const records = { vp09: 'vpcC', av01: 'av1C', hvc1: 'hvcC' } as const;
  const record = concat(
    Uint8Array.of(0, 0, 0, 16),
    new TextEncoder().encode(records[format as 'vp09']),
    Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8),
  );
  const segment = concat(
    map({ entries: [entry(format, record)] }),
    fragment([{ data: Uint8Array.of(0, 0, 0, 3, 0x26, 1, 0xaf) }]),
  );
  expect(cut(segment).picture.description).toEqual(record.subarray(8));
});
