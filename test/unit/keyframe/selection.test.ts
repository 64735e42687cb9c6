import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createKeyframeSelector } from '../../../worker/keyframe/selector.js';
import type { KeyframeCut, Selection } from '../../../worker/keyframe/types.js';
import { annexB, delimiter, pps, recoveryPoint, slice, sps } from './h264-writer.js';
import {
  ascii,
  box,
  fragment,
  map,
  NON_SYNC,
  nalSample,
  tfdt,
  tfhd,
  u32,
  type SampleOptions,
} from './mp4-writer.js';
import { errorCode, select } from './selecting.js';
import { TsWriter } from './ts-writer.js';
import { concat } from './bit-writer.js';
import { assertProperty } from '../../helpers/property.js';

/** A picture of a made-up stream: its time in tenths of a second, `K` if it is a keyframe. In decode order. */
type Picture = readonly [time: number | undefined, kind?: 'K'];

const payload = (index: number) => new Uint8Array(700).fill((index % 200) + 10);
const TENTH_TICKS = 9000;

/** As MPEG-TS, starting at 1 s; decoding times as the order wants them, or none. */
function ts(pictures: readonly Picture[], hasDts = true): Uint8Array<ArrayBuffer> {
  const writer = TsWriter.withVideo(0x1b);
  pictures.forEach(([time, kind], i) => {
    const unit = kind
      ? [sps(), pps(), recoveryPoint(), slice({ type: 'i', payload: payload(i) })]
      : [slice({ type: 'p', frameNum: i % 16, payload: payload(i) })];
    const pts = time === undefined ? undefined : 90_000 + time * TENTH_TICKS;
    const dts = 90_000 + (i - 3) * TENTH_TICKS;
    writer.pes(annexB(delimiter, ...unit), {
      ...(pts !== undefined && { pts }),
      ...(pts !== undefined && hasDts && dts < pts && { dts }),
    });
  });
  return writer.bytes();
}

/** As one fragment of MP4, starting at 1 s, in ticks of a millisecond. */
function samplesOf(pictures: readonly Picture[]): SampleOptions[] {
  return pictures.map(([time = 0, kind], i) => ({
    data: nalSample(slice({ type: kind ? 'idr' : 'p', payload: payload(i) })),
    flags: kind ? 0 : NON_SYNC,
    composition: time * 100 - i * 100 + 300,
  }));
}
const mp4 = (pictures: readonly Picture[]) =>
  concat(map({}), fragment(samplesOf(pictures), { time: 700 }));
/** Each picture in a fragment of its own, as in parts of low latency. */
const chunkedMp4 = (pictures: readonly Picture[]) =>
  concat(
    map({}),
    ...samplesOf(pictures).map((sample, i) => fragment([sample], { time: 700 + i * 100 })),
  );

const containers = [
  ['MPEG-TS', ts],
  ['MPEG-TS without DTS', (pictures: readonly Picture[]) => ts(pictures, false)],
  ['MP4', mp4],
  ['MP4 in many fragments', chunkedMp4],
] as const;

/** Closed groups with B pictures: keyframes at 0, 1 and 2 seconds. */
const closed: readonly Picture[] = [0, 10, 20].flatMap((start): Picture[] => [
  [start, 'K'],
  ...[4, 2, 1, 3, 8, 6, 5, 7, 9].map((time): Picture => [start + time]),
]);
/** Open groups: pictures shown before each keyframe follow it. The first one is at 0.3 s. */
const open: readonly Picture[] = [3, 13, 23].flatMap((start): Picture[] => [
  [start, 'K'],
  ...[-3, -2, -1, 3, 1, 2, 6, 4, 5].map((time): Picture => [start + time]),
]);
/** The keyframe is not at the front. */
const late: readonly Picture[] = [[0], [1], [2], [3, 'K'], [4], [5]];

/** Tenths of a second behind 1 s. */
const timeOf = (cut: KeyframeCut | undefined) =>
  cut?.pts === undefined ? undefined : Math.round((cut.pts - 1) * 10);

function times(segment: Uint8Array, selection: Selection): (number | undefined)[] {
  const { before, after } = select(segment, selection, { pieceBytes: 333 });
  return [timeOf(before), timeOf(after)];
}

const none = undefined;

test.each(containers)('%s: the first and the last keyframe', (_name, write) => {
  for (const [pictures, first, last] of [
    [closed, 0, 20],
    [open, 3, 23],
    [late, 3, 3],
  ] as const) {
    expect(times(write(pictures), { kind: 'first' })).toEqual([none, first]);
    expect(times(write(pictures), { kind: 'last' })).toEqual([last, none]);
  }
});

test.each(containers)('%s: the keyframe before, after and nearest', (_name, write) => {
  const segment = write(closed);
  for (const [offset, before, after, nearest] of [
    [-1, none, 0, [none, 0]],
    [0, 0, 0, [0, 0]],
    [0.0005, 0, 0, [0, 0]],
    [0.4, 0, 10, [0, none]],
    [0.6, 0, 10, [0, 10]],
    [1, 10, 10, [10, 10]],
    [1.9, 10, 20, [10, 20]],
    [7, 20, none, [20, none]],
  ] as const) {
    expect(times(segment, { kind: 'before', offset })).toEqual([before, none]);
    expect(times(segment, { kind: 'after', offset })).toEqual([none, after]);
    expect(times(segment, { kind: 'nearest', offset })).toEqual(nearest);
  }
});

test.each(containers)('%s: times count from the first picture decoded', (_name, write) => {
  const segment = write(open);
  for (const kind of ['before', 'after', 'nearest', 'exact'] as const) {
    const { before, after } = select(segment, { kind, offset: 1 });
    expect((before ?? after)?.firstPts).toBe(1.3);
    expect(timeOf(before ?? after)).toBe(13);
  }
  expect(times(segment, { kind: 'before', offset: 0 })).toEqual([3, none]);
  expect(times(segment, { kind: 'exact', offset: 0 })).toEqual([3, none]);
  // What an open group shows before its keyframe is of the segment in front.
  expect(times(segment, { kind: 'exact', offset: -0.1 })).toEqual([none, none]);
});

test.each(containers)('%s: the exact picture, and what it may need', (_name, write) => {
  for (const [pictures, first] of [
    [closed, 0],
    [open, 3],
    [late, 3],
  ] as const) {
    const segment = write(pictures);
    const origin = pictures[0]?.[0] ?? 0;
    const shown = pictures.map(([time = 0]) => time).filter((time) => time >= first);
    for (const time of shown) {
      const start = (time - origin) / 10;
      for (const offset of [start, start + 0.06]) {
        const { before } = select(segment, { kind: 'exact', offset }, { pieceBytes: 777 });
        expect(timeOf(before)).toBe(time);
        const { units, wanted } = before?.run ?? { units: [], wanted: NaN };
        const end = pictures.findIndex(([other]) => other === time);
        const begin = pictures.findLastIndex(
          ([other = 0, kind], i) => kind && other <= time && i <= end,
        );
        expect(units.map(({ pts = NaN }) => Math.round((pts - 1) * 10))).toEqual(
          pictures.slice(begin, end + 1).map(([other]) => other),
        );
        expect(wanted).toBe(end - begin);
      }
    }
  }
});

test.each(containers)('%s: behind its end a segment shows its last picture', (_name, write) => {
  expect(times(write(closed), { kind: 'exact', offset: 100 })).toEqual([29, none]);
});

test.each(containers)('%s: what the keyframe comes too late for is left out', (_name, write) => {
  const segment = write(late);
  for (const kind of ['before', 'exact'] as const) {
    expect(times(segment, { kind, offset: 0.1 })).toEqual([none, none]);
  }
  expect(times(segment, { kind: 'nearest', offset: 0.1 })).toEqual([none, 3]);
  expect(times(segment, { kind: 'after', offset: 0.4 })).toEqual([none, none]);
  const without = late.map(([time]): Picture => [time]);
  expect(errorCode(write(without), {}, { kind: 'before', offset: 9 })).toBe('no-keyframe');
  expect(errorCode(write(without), {}, { kind: 'after', offset: 0 })).toBe('no-keyframe');
});

test('without times the first keyframe stands for every moment', () => {
  const pictures: Picture[] = [[none], [none, 'K'], [none], [none, 'K'], [none]];
  const segment = ts(pictures);
  for (const kind of ['before', 'exact'] as const) {
    const { before, after } = select(segment, { kind, offset: 1 });
    expect(after).toBeUndefined();
    expect(before).toMatchObject({ pts: undefined, firstPts: undefined, run: { wanted: 0 } });
    expect(before?.run.units).toHaveLength(1);
    expect(before?.run.units[0]?.data).toContain(11);
  }
  expect(select(segment, { kind: 'after', offset: 1 }).after?.run.units[0]?.data).toContain(11);
  expect(select(segment, { kind: 'last' }).before?.run.units[0]?.data).toContain(13);
});

test('a keyframe without a time is shown behind all that is decoded before it', () => {
  const segment = ts([[0, 'K'], [1], [2], [none, 'K'], [4], [5, 'K'], [6]]);
  const before = select(segment, { kind: 'before', offset: 0.4 }).before;
  expect(before?.run.units[0]?.data).toContain(13);
  expect(before).toMatchObject({ pts: undefined, firstPts: 1 });
});

test('time stamps that wrap are unwrapped', () => {
  const wrap = 2 ** 33;
  const writer = TsWriter.withVideo(0x1b);
  for (let i = 0; i < 40; i++) {
    const key = annexB(delimiter, sps(), pps(), slice({ type: 'idr', payload: payload(i) }));
    const other = annexB(delimiter, slice({ type: 'p', payload: payload(i) }));
    writer.pes(i % 10 === 0 ? key : other, { pts: (wrap - 135_000 + i * TENTH_TICKS) % wrap });
  }
  const firstPts = (wrap - 135_000) / 90_000;
  for (const kind of ['before', 'nearest', 'exact'] as const) {
    const { before } = select(writer.bytes(), { kind, offset: 2 });
    expect(before).toMatchObject({ pts: firstPts + 2, firstPts });
  }
});

test.each([
  ['first', { kind: 'first' }, 1],
  ['before, at the keyframe', { kind: 'before', offset: 0 }, 2],
  ['before, behind it', { kind: 'before', offset: 0.25 }, 4],
  ['nearest, near the keyframe', { kind: 'nearest', offset: 0.1 }, 4],
  ['exact, without B pictures', { kind: 'exact', offset: 0.3 }, 4],
] as const)('MPEG-TS is read no further than needed: %s', (_name, selection, pictures) => {
  const plain = Array.from({ length: 20 }, (_, i): Picture => (i === 0 ? [i, 'K'] : [i]));
  const segment = ts(plain, false);
  const needed = ts(plain.slice(0, pictures), false).length;
  const { bytesRead } = select(segment, selection, { pieceBytes: 188 });
  expect(bytesRead).toBeLessThanOrEqual(needed + 188);
});

test('of an MP4 no more is read than the keyframe: its fragment tells all times', () => {
  const segment = mp4(closed);
  const end = select(segment, { kind: 'first' }).after?.endOffset ?? NaN;
  for (const offset of [0, 0.3, 0.49, 0.99]) {
    const found = select(segment, { kind: 'before', offset }, { pieceBytes: 1 });
    expect([timeOf(found.before), found.bytesRead]).toEqual([0, end]);
  }
  const { bytesRead } = select(segment, { kind: 'nearest', offset: 0.4 }, { pieceBytes: 1 });
  expect(bytesRead).toBe(end);
});

test('a picture more than 2,000 units behind its keyframe is too large', () => {
  const samples = Array.from({ length: 2100 }, (_, i) => ({
    data: nalSample(slice({ type: i === 0 ? 'idr' : 'p' })),
    flags: i === 0 ? 0 : NON_SYNC,
  }));
  const segment = concat(map({}), fragment(samples));
  expect(errorCode(segment, {}, { kind: 'exact', offset: 209 })).toBe('too-large');
  expect(errorCode(segment, {}, { kind: 'exact', offset: 150 })).toBeUndefined();
});

test('more than 64 MiB from a keyframe to a picture are too large', () => {
  const mebibyte = new Uint8Array(1024 * 1024);
  const selection = { kind: 'exact', offset: 0.4 } as const;
  const selector = createKeyframeSelector({ map: map({}), selection, canDecrypt: false });
  // Five samples of 20 MiB; of the first only its NAL unit header is looked at.
  const rows = [0, 1, 2, 3, 4].map((i) => u32(100, 20 * mebibyte.length, i === 0 ? 0 : NON_SYNC));
  const moof = (dataOffset: number) =>
    box(
      'moof',
      box('traf', tfhd(0x20000, 1), tfdt(0), box('trun', u32(0x701, 5, dataOffset), ...rows)),
    );
  const head = concat(u32(100 * mebibyte.length + 8), ascii('mdat'));
  selector.push(concat(moof(moof(0).length + 8), head));
  const first = mebibyte.slice();
  first.set(nalSample(slice({ type: 'idr' })));
  selector.push(first);
  let pushed = 1;
  const push = () => {
    for (; pushed < 100; pushed++) selector.push(mebibyte);
  };
  expect(push).toThrow(expect.objectContaining({ code: 'too-large' }));
  expect(pushed).toBe(79);
});

/** Groups of any length, with or without B pictures, open or closed, the first one cut anywhere. */
const anyStream = fc
  .record({
    groups: fc.array(
      fc.record({
        steps: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }),
        isOpen: fc.boolean(),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    dropped: fc.integer({ min: 0, max: 5 }),
  })
  .map(({ groups, dropped }) => {
    const pictures: Picture[] = [];
    let shown = 0;
    for (const { steps, isOpen } of groups) {
      // Two pictures stand before the keyframe of an open group, and follow it.
      const key = isOpen ? shown + 2 : shown;
      pictures.push([key, 'K'], ...(isOpen ? [[shown] as const, [shown + 1] as const] : []));
      shown = key;
      for (const step of steps) {
        pictures.push([shown + step]);
        for (let time = shown + 1; time < shown + step; time++) pictures.push([time]);
        shown += step;
      }
      shown += 1;
    }
    const lastKey = pictures.findLastIndex(([, kind]) => kind !== undefined);
    return pictures.slice(Math.min(dropped, lastKey));
  });

test.each(containers)(
  '%s: of any stream the right keyframes and pictures are found',
  (_name, write) => {
    assertProperty(
      fc.property(anyStream, fc.integer({ min: 0, max: 300 }), (pictures, hundredths) => {
        const keys = pictures.flatMap(([time = 0, kind]) => (kind ? [time] : []));
        const first = pictures[0]?.[0] ?? 0;
        const target = first + hundredths / 10;
        const offset = hundredths / 100;
        const before = keys.findLast((time) => time <= target);
        const after = keys.find((time) => time >= target);
        const segment = write(pictures);
        expect(times(segment, { kind: 'before', offset })).toEqual([before, none]);
        expect(times(segment, { kind: 'after', offset })).toEqual([none, after]);
        const nearest = times(segment, { kind: 'nearest', offset }).map((time) =>
          Math.abs((time ?? Infinity) - target),
        );
        expect(Math.min(...nearest)).toBe(Math.min(...keys.map((time) => Math.abs(time - target))));
        const shown = pictures
          .map(([time = 0]) => time)
          .filter((time) => before !== undefined && time >= before && time <= target);
        const exact = before === undefined ? none : Math.max(...shown);
        expect(times(segment, { kind: 'exact', offset })).toEqual([exact, none]);
      }),
      { numRuns: 60 },
    );
  },
  60_000,
);
