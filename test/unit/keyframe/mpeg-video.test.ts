import { expect, test } from 'vitest';
import { Mpeg2Rules } from '../../../worker/keyframe/elementary/mpeg2.js';
import { Mpeg4Rules } from '../../../worker/keyframe/elementary/mpeg4.js';
import type { AccessUnitRules } from '../../../worker/keyframe/elementary/rules.js';
import { BitWriter, concat } from './bit-writer.js';
import { readFirstKeyframe } from './elementary.js';
import { decodePicture } from '../../helpers/native-ffmpeg.js';
import { hasFfmpeg } from '../../helpers/ffmpeg.js';

const read = (rules: AccessUnitRules, stream: Uint8Array) => readFirstKeyframe(rules, stream, 5);

const unit = (code: number, body: Uint8Array = new Uint8Array(0)) =>
  concat(Uint8Array.of(0, 0, 1, code), body);

// MPEG-2: a frame of 16 × 32, in which a field is one macroblock.
const sequence = concat(
  unit(
    0xb3,
    new BitWriter().u(12, 16).u(12, 32).u(4, 1).u(4, 3).u(18, 1000).u(1, 1).u(13, 0).bytes(),
  ),
  unit(
    0xb5,
    new BitWriter().u(4, 1).u(8, 0x48).u(1, 0).u(2, 1).u(4, 0).u(12, 0).u(1, 1).u(16, 0).bytes(),
  ),
);
const group = unit(0xb8, Uint8Array.of(0, 8, 0, 0x40));

type Structure = 1 | 2 | 3;

function picture(
  type: 'I' | 'P' | 'B',
  structure: Structure = 3,
  temporalReference = 0,
): Uint8Array {
  const coding = { I: 1, P: 2, B: 3 }[type];
  const head = new BitWriter().u(10, temporalReference).u(3, coding).u(16, 0xffff);
  if (type !== 'I') head.u(4, 7);
  const extension = new BitWriter().u(4, 8).u(16, 0xffff).u(2, 0).u(2, structure);
  extension
    .u(1, 0)
    .u(1, structure === 3 ? 1 : 0)
    .u(8, 0);
  return concat(
    unit(0x00, head.u(3, 0).bytes()),
    unit(0xb5, extension.bytes()),
    macroblock(structure),
  );
}

/** One intra macroblock without AC; the luma of a bottom field is brighter. */
function macroblock(structure: Structure): Uint8Array {
  const writer = new BitWriter().u(5, 8).u(1, 0).u(1, 1).u(1, 1);
  // The first block's DC difference: +8 in four bits (code 101 is size 3 … 110 is size 4), or 0.
  if (structure === 2) writer.u(3, 0b110).u(4, 8);
  else writer.u(3, 0b100);
  writer.u(2, 0b10);
  for (let i = 0; i < 3; i++) writer.u(3, 0b100).u(2, 0b10);
  for (let i = 0; i < 2; i++) writer.u(2, 0).u(2, 0b10);
  return unit(0x01, writer.bytes());
}

test('an I picture behind a sequence header is a keyframe, up to the next picture', () => {
  const intra = concat(sequence, group, picture('I'));
  const found = read(new Mpeg2Rules(), concat(intra, picture('P', 3, 1), picture('B', 3, 2)));
  expect(found?.bytes).toEqual(intra);
  expect(found?.endOffset).toBe(intra.length);
  expect(found?.timeOffset).toBe(sequence.length + group.length);
});

test.each([
  ['a sequence header', sequence],
  ['a group of pictures', group],
  ['a picture', picture('P')],
])('an access unit ends before %s', (_name, next) => {
  const intra = concat(sequence, picture('I'));
  expect(read(new Mpeg2Rules(), concat(intra, next))?.endOffset).toBe(intra.length);
});

test('a sequence header from before is put in front', () => {
  const stream = concat(sequence, picture('P'), group, picture('I'));
  const found = read(new Mpeg2Rules(), concat(stream, picture('P')));
  expect(found?.bytes).toEqual(concat(sequence, group, picture('I')));
});

test('without any sequence header there is no keyframe, nor without an I picture', () => {
  expect(read(new Mpeg2Rules(), concat(group, picture('I'), picture('P')))).toBeUndefined();
  expect(read(new Mpeg2Rules(), concat(sequence, picture('P'), picture('B')))).toBeUndefined();
});

test.each(['I', 'P'] as const)(
  'an I field has the %s field of the same frame with it',
  (second) => {
    const frame = concat(sequence, picture('I', 1, 4), picture(second, 2, 4));
    expect(read(new Mpeg2Rules(), concat(frame, picture('P', 1, 5)))?.bytes).toEqual(frame);
    expect(read(new Mpeg2Rules(), frame)?.bytes).toEqual(frame);
  },
);

test.each([
  ['the same parity', picture('P', 1, 4)],
  ['another frame', picture('P', 2, 5)],
  ['a sequence header', concat(sequence, picture('I', 2, 4))],
])('an I field stays alone before %s', (_name, next) => {
  const field = concat(sequence, picture('I', 1, 4));
  expect(read(new Mpeg2Rules(), concat(field, next, group))?.bytes).toEqual(field);
});

test.runIf(hasFfmpeg)('both fields of MPEG-2 are in the decoded picture', () => {
  const stream = concat(sequence, group, picture('I', 1), picture('I', 2), picture('P', 1, 1));
  const bytes = read(new Mpeg2Rules(), stream)?.bytes ?? new Uint8Array(0);
  const planes = decodePicture({
    codec: 'mpeg2video',
    wrapping: 'elementary',
    bytes,
  });
  const [top = 0, bottom = 0] = [planes[0], planes[16]];
  expect(planes.length).toBe(16 * 32 * 1.5);
  expect(bottom - top).toBe(8);
});

// MPEG-4 Visual.
const configuration = concat(
  unit(0xb0, Uint8Array.of(0x01)),
  unit(0xb5, Uint8Array.of(0x89, 0x13)),
  unit(0x00),
  unit(0x20, Uint8Array.of(0x00, 0xc4, 0x88, 0x80, 0xf5, 0x14, 0x04, 0x2e, 0x14, 0x63)),
  unit(0xb2, Uint8Array.of(0x4c, 0x61)),
);
const vop = (type: number) => unit(0xb6, Uint8Array.of((type << 6) | 0x10, 0x55, 0x66, 0x77));

test('an I-VOP with its layer seen is a keyframe, up to the next VOP', () => {
  const intra = concat(configuration, unit(0xb3, Uint8Array.of(0, 0x10, 0x07)), vop(0));
  const found = read(new Mpeg4Rules(), concat(vop(1), intra, vop(1)));
  expect(found?.bytes).toEqual(intra);
});

test('a configuration from before is put in front of an I-VOP', () => {
  const found = read(new Mpeg4Rules(), concat(configuration, vop(1), vop(0), vop(1)));
  expect(found?.bytes).toEqual(concat(configuration, vop(0)));
});

test('no layer, no keyframe', () => {
  expect(read(new Mpeg4Rules(), concat(vop(0), vop(1)))).toBeUndefined();
  expect(read(new Mpeg4Rules(), concat(configuration, vop(1), vop(2)))).toBeUndefined();
});
