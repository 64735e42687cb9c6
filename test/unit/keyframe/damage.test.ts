import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { looksDamaged } from '../../../worker/keyframe/damage.js';
import { assertProperty } from '../../helpers/property.js';
import { concat } from './bit-writer.js';
import { annexB, delimiter, pps, slice, sps } from './h264-writer.js';
import { avcC, box, entry, fragment, map, nalSample } from './mp4-writer.js';
import { cut } from './selecting.js';
import { TsWriter } from './ts-writer.js';

const [COLUMNS, ROWS] = [40, 23];
const size = { columns: COLUMNS, rows: ROWS };

/** Slices that begin at these rows, or at these macroblocks. */
const slices = (starts: readonly number[], unit = COLUMNS) =>
  starts.map((start) => slice({ type: 'idr', firstMb: start * unit }));
const picture = (units: readonly Uint8Array[], options = size) =>
  annexB(delimiter, sps(options), pps(), ...units);
const isH264Damaged = (units: readonly Uint8Array[], options = size) =>
  looksDamaged(picture(units, options), 'h264', 'annex-b');

describe('slices', () => {
  test.each([
    ['one', [0]],
    ['of one size', [0, 6, 12, 18]],
    ['of one size but for the rest', [0, 10, 20]],
    ['of about one size', [0, 3, 6, 9, 12, 14, 17, 20]],
    ['of any sizes', [0, 2, 9, 10, 17]],
    ['one for each row', Array.from({ length: ROWS }, (_, row) => row)],
  ])('%s: nothing is missing', (_name, starts) => {
    expect(isH264Damaged(slices(starts))).toBe(false);
  });

  test.each([
    ['the first', [6, 12, 18]],
    ['one in the middle', [0, 6, 18]],
    ['the last', [0, 6, 12]],
    ['two', [0, 3, 6, 15, 18, 20]],
    ['the order', [0, 12, 6, 18]],
    ['sense, after the end', [0, 12, 24]],
  ])('%s is missing', (_name, starts) => {
    expect(isH264Damaged(slices(starts))).toBe(true);
  });

  test('both fields of a frame have their own', () => {
    const fields = { columns: COLUMNS, rows: 12, isFrameMbsOnly: false };
    const top = (firstMb: number) => slice({ type: 'i', firstMb, field: 'top' });
    const bottom = (firstMb: number) => slice({ type: 'i', firstMb, field: 'bottom' });
    const [a, b, c, d] = [0, 120, 240, 360];
    const whole = [...[a, b, c, d].map(top), ...[a, b, c, d].map(bottom)];
    expect(isH264Damaged(whole, fields)).toBe(false);
    expect(isH264Damaged(whole.toSpliced(5, 2), fields)).toBe(false);
    expect(isH264Damaged([...whole, top(120)], fields)).toBe(true);
  });

  test('without a parameter set, or with two, only the first has to be there', () => {
    expect(looksDamaged(annexB(...slices([0, 6, 18])), 'h264', 'annex-b')).toBe(false);
    expect(looksDamaged(annexB(...slices([6, 18])), 'h264', 'annex-b')).toBe(true);
    const two = annexB(sps(size), sps({ ...size, id: 1 }), pps(), ...slices([0, 6, 18]));
    expect(looksDamaged(two, 'h264', 'annex-b')).toBe(false);
  });
});

describe('bytes', () => {
  const payload = Uint8Array.from({ length: 200 }, (_, i) => (i * 7) | 1);
  const withBytes = (...bytes: readonly number[]) => {
    const changed = payload.slice();
    changed.set(bytes, 90);
    return slice({ type: 'idr', payload: changed });
  };

  test.each([
    ['a hole of zeros', [0, 0, 0, 0, 0]],
    ['two zeros before 2', [0, 0, 2]],
    ['an escape of what needs none', [0, 0, 3, 4]],
  ])('%s stands in no unit', (_name, bytes) => {
    expect(isH264Damaged([withBytes(...bytes)])).toBe(true);
  });

  test.each([
    ['escapes', [0, 0, 3, 0, 0, 3, 1, 0, 0, 3, 3]],
    ['single zeros', [0, 1, 0, 2, 0, 0, 4]],
  ])('%s may stand there', (_name, bytes) => {
    expect(isH264Damaged([withBytes(...bytes)])).toBe(false);
  });

  test('zeros and escapes may follow a unit', () => {
    const words = concat(withBytes(9), Uint8Array.of(0, 0, 3, 0, 0, 3, 0, 0, 0, 0));
    expect(isH264Damaged([words])).toBe(false);
  });

  test('the first bit of a unit is never set', () => {
    expect(isH264Damaged([withBytes(9), Uint8Array.of(0x86, 1, 2)])).toBe(true);
  });

  test('HEVC has the same bytes, and other codecs are not looked into', () => {
    const hevc = (...bytes: number[]) => annexB(Uint8Array.of(0x26, 1, 0xaf, ...bytes, 0x80));
    expect(looksDamaged(hevc(5, 6, 7), 'hevc', 'annex-b')).toBe(false);
    expect(looksDamaged(hevc(0, 0, 0, 7), 'hevc', 'annex-b')).toBe(true);
    expect(looksDamaged(hevc(0, 0, 0, 7), 'mpeg2video', 'annex-b')).toBe(false);
  });

  test('lengths lead to the end of a sample', () => {
    const sample = concat(...slices([0]).map(nalSample));
    const framing = { lengthBytes: 4 };
    expect(looksDamaged(sample, 'h264', framing, [sps(size)])).toBe(false);
    expect(looksDamaged(sample.subarray(0, -1), 'h264', framing)).toBe(true);
    expect(looksDamaged(concat(sample, Uint8Array.of(0, 0, 0, 9)), 'h264', framing)).toBe(true);
  });
});

test('more units than a picture can have are not looked at', () => {
  const many = Array.from({ length: 20_000 }, () => Uint8Array.of(0x0c, 0xff));
  expect(isH264Damaged([...slices([0]), ...many])).toBe(true);
  expect(isH264Damaged([...slices([0]), ...many.slice(0, 9000)])).toBe(false);
});

test('whatever bytes there are, there is an answer', () => {
  assertProperty(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      fc.constantFrom(1, 2, 4),
      (bytes, lengthBytes) => {
        for (const codec of ['h264', 'hevc'] as const) {
          expect(typeof looksDamaged(bytes, codec, { lengthBytes })).toBe('boolean');
          expect(typeof looksDamaged(annexB(bytes), codec, 'annex-b')).toBe('boolean');
        }
      },
    ),
  );
});

describe('a cut says so', () => {
  const flagOf = (segment: Uint8Array, mapBytes?: Uint8Array) =>
    cut(segment, mapBytes && { map: mapBytes }).run.units[0]?.looksDamaged ?? false;

  test('of MPEG-TS', () => {
    const segment = (starts: readonly number[]) =>
      TsWriter.withVideo(0x1b)
        .pes(picture(slices(starts)))
        .pes(picture(slices([0])))
        .bytes();
    expect(flagOf(segment([0, 6, 12, 18]))).toBe(false);
    expect(flagOf(segment([0, 6, 18]))).toBe(true);
  });

  test('of MPEG-TS where packets may be missing without a gap in their numbers', () => {
    const long = slice({ type: 'idr', payload: new Uint8Array(600).fill(0x5a) });
    const segment = TsWriter.withVideo(0x1b)
      .pes(picture([long]))
      .pes(picture(slices([0])));
    const marked = (index: number) =>
      concat(...segment.packets.map((packet, i) => (i === index ? discontinuous(packet) : packet)));
    expect(flagOf(segment.bytes())).toBe(false);
    expect(flagOf(marked(2))).toBe(false);
    expect(flagOf(marked(3))).toBe(true);
  });

  test('of MP4, whose parameter sets are in its map', () => {
    const set = sps(size);
    const record = concat(
      Uint8Array.of(1, 0x4d, 0, 0x1f, 0xff, 0xe1, 0, set.length),
      set,
      Uint8Array.of(0),
    );
    const mapBytes = map({ entries: [entry('avc1', box('avcC', record))] });
    const segment = (starts: readonly number[]) =>
      fragment([{ data: concat(...slices(starts).map(nalSample)) }]);
    expect(flagOf(segment([0, 6, 12, 18]), mapBytes)).toBe(false);
    expect(flagOf(segment([0, 6, 18]), mapBytes)).toBe(true);
    expect(flagOf(segment([0, 6, 18]), map({ entries: [entry('avc1', avcC)] }))).toBe(false);
  });
});

/** Shortens a packet's payload for an adaptation field with a discontinuity_indicator. */
function discontinuous(packet: Uint8Array): Uint8Array {
  const changed = packet.slice();
  const hasField = ((changed[3] ?? 0) & 0x20) !== 0;
  if (hasField) return changed.fill(0x80, 5, 6);
  changed[3] = (changed[3] ?? 0) | 0x20;
  return changed.fill(1, 4, 5).fill(0x80, 5, 6);
}
