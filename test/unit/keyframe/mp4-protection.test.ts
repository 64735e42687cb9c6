import { expect, test } from 'vitest';
import { concat } from './bit-writer.js';
import { cut, errorCode } from './selecting.js';
import { slice } from './h264-writer.js';
import {
  ascii,
  avc1,
  box,
  dataOf,
  encv,
  entriesOf,
  fragment,
  map,
  NON_SYNC,
  nalSample,
  tenc,
  tfhd,
  u32,
} from './mp4-writer.js';

const idr = nalSample(slice({ type: 'idr' }));
const inter = nalSample(slice({ type: 'p', payload: new Uint8Array(30).fill(9) }));

test('a protected sample is encrypted', () => {
  const segment = fragment([{ data: idr }]);
  expect(errorCode(segment, { map: map({ entries: [encv(tenc(true))] }) })).toBe('encrypted');
});

const clear = (segment: Uint8Array, entries: Uint8Array[], tables: Uint8Array[] = []) => {
  const found = cut(segment, { map: map({ entries, tables }) });
  expect(dataOf(found.picture.bytes)).toEqual(idr);
  // What a decoder gets is an entry without a word of protection.
  expect(entriesOf(found.picture.bytes)).toEqual(avc1);
};

test('a sample in the clear is cut, by the default of its track', () => {
  clear(fragment([{ data: idr }]), [encv(tenc(false))]);
});

test('a sample in the clear is cut, by its sample entry', () => {
  clear(fragment([{ data: idr }], { head: tfhd(0x20002, 1, 2) }), [encv(tenc(true)), avc1]);
  expect(
    errorCode(fragment([{ data: idr }], { head: tfhd(0x20002, 1, 1) }), {
      map: map({ entries: [encv(tenc(true)), avc1] }),
    }),
  ).toBe('encrypted');
});

test('a sample in the clear is cut, because none of its bytes are protected', () => {
  const senc = box(
    'senc',
    u32(2, 1),
    new Uint8Array(8),
    Uint8Array.of(0, 1, 0, idr.length, 0, 0, 0, 0),
  );
  clear(fragment([{ data: idr }], { more: [senc] }), [encv(tenc(true))]);
});

const seig = (isProtected: boolean) =>
  concat(Uint8Array.of(0, 0, isProtected ? 1 : 0, isProtected ? 8 : 0), new Uint8Array(16));
const sgpd = (isProtected: boolean) =>
  box('sgpd', u32(1 << 24), ascii('seig'), u32(20, 1), seig(isProtected));
const sbgp = (...runs: number[]) =>
  box('sbgp', u32(0), ascii('seig'), u32(runs.length / 2, ...runs));

test('a sample in the clear is cut, by its sample group', () => {
  clear(fragment([{ data: idr }], { more: [sbgp(1, 0x10001), sgpd(false)] }), [encv(tenc(true))]);
  clear(fragment([{ data: idr }], { more: [sbgp(1, 1)] }), [encv(tenc(true))], [sgpd(false)]);
});

test('a sample group can protect what the track does not, and spare others', () => {
  const clearTrack = map({ entries: [encv(tenc(false))] });
  const grouped = fragment([{ data: inter, flags: NON_SYNC }, { data: idr }], {
    more: [sbgp(1, 0, 1, 0x10001), sgpd(true)],
  });
  expect(errorCode(grouped, { map: clearTrack })).toBe('encrypted');
  const spared = fragment([{ data: inter, flags: NON_SYNC }, { data: idr }], {
    more: [sbgp(1, 0x10001), sgpd(true)],
  });
  expect(errorCode(spared, { map: clearTrack })).toBeUndefined();
});
