import { expect, test } from 'vitest';
import { HevcRules } from '../../../worker/keyframe/elementary/hevc.js';
import { BitWriter, concat } from './bit-writer.js';
import { readFirstKeyframe } from './elementary.js';
import { annexB } from './h264-writer.js';

const header = (type: number, layer = 0) => new BitWriter().u(1, 0).u(6, type).u(6, layer).u(3, 1);

const vps = header(32).u(4, 0).u(12, 0xfff).u(16, 0xabcd).trail();

/** Main profile, level 3.1; `subLayers` have a profile and a level of their own. */
function sps(id = 0, subLayers = 0): Uint8Array<ArrayBuffer> {
  const writer = header(33).u(4, 0).u(3, subLayers).u(1, 1);
  writer.u(8, 1).u(32, 0x60000000).u(32, 0x90000000).u(16, 0).u(8, 93);
  for (let i = 0; i < subLayers; i++) writer.u(2, 3);
  if (subLayers > 0) writer.u(2 * (8 - subLayers), 0);
  for (let i = 0; i < subLayers; i++) writer.append(new Uint8Array(12).fill(0x55));
  return writer.ue(id).ue(1).ue(16).ue(16).trail();
}

const pps = (id = 0, spsId = 0) => header(34).ue(id).ue(spsId).u(8, 0).trail();

interface SliceOptions {
  readonly isFirst?: boolean;
  readonly ppsId?: number;
  readonly layer?: number;
}

function slice(type: number, options: SliceOptions = {}): Uint8Array<ArrayBuffer> {
  const { isFirst = true, ppsId = 0, layer = 0 } = options;
  const writer = header(type, layer).u(1, isFirst ? 1 : 0);
  if (type >= 16 && type <= 23) writer.u(1, 0);
  return writer.ue(ppsId).append(new Uint8Array(20).fill(0x77)).trail();
}

function read(stream: Uint8Array) {
  const rules = new HevcRules();
  const found = readFirstKeyframe(rules, stream);
  return found && { ...found, codecString: rules.codecString() };
}

const unitOf = (accessUnit: Uint8Array) => accessUnit.subarray(1);
const delimiter = Uint8Array.of(0x46, 1, 0x50);
const trailing = annexB(slice(1));

test.each([16, 17, 18, 19, 20, 21])('a picture of NAL unit type %i is a keyframe', (type) => {
  const picture = annexB(vps, sps(), pps(), slice(type), slice(type, { isFirst: false }));
  const found = read(concat(annexB(slice(1)), picture, trailing));
  expect(found).toMatchObject({ codecString: 'hvc1.1.6.L93.90', bytes: unitOf(picture) });
});

test.each([0, 1, 8, 9, 15, 22])('a picture of NAL unit type %i is none', (type) => {
  expect(read(annexB(vps, sps(), pps(), slice(type)))).toBeUndefined();
});

test.each([
  ['a delimiter', delimiter],
  ['a VPS', vps],
  ['an SPS', sps()],
  ['a PPS', pps()],
  ['a prefix SEI', header(39).u(16, 0x0101).trail()],
  ['a reserved unit', header(41).u(16, 0x0101).trail()],
  ['an unspecified unit', header(48).u(16, 0x0101).trail()],
  ['a first slice', slice(1)],
])('an access unit ends before %s', (_name, next) => {
  const picture = annexB(vps, sps(), pps(), slice(19));
  expect(read(concat(picture, annexB(next, slice(1))))?.endOffset).toBe(picture.length);
});

test('suffix SEI, end of sequence and other layers belong to the access unit', () => {
  const suffix = header(40).u(16, 0x0101).trail();
  const layered = slice(1, { layer: 1 });
  const picture = annexB(vps, sps(), pps(), slice(19), layered, suffix, header(36).bytes());
  expect(read(concat(picture, annexB(delimiter)))?.bytes).toEqual(unitOf(picture));
});

test('parameter sets from before are put behind the delimiter', () => {
  const stream = concat(annexB(vps, sps(3, 2), pps(1, 3)), trailing);
  const found = read(concat(stream, annexB(delimiter, slice(21, { ppsId: 1 }))));
  const expected = annexB(delimiter, vps, sps(3, 2), pps(1, 3), slice(21, { ppsId: 1 }));
  expect(found?.bytes).toEqual(unitOf(expected));
});

test('a picture without its first slice or its parameter sets is no keyframe', () => {
  const sets = annexB(vps, sps(), pps());
  expect(read(concat(sets, annexB(slice(19, { isFirst: false }))))).toBeUndefined();
  expect(read(concat(sets, annexB(slice(19, { ppsId: 4 }))))).toBeUndefined();
  expect(read(annexB(slice(19)))).toBeUndefined();
});
