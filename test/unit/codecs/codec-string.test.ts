import { expect, test } from 'vitest';
import {
  av1CodecString,
  avcCodecString,
  hevcCodecString,
  vp9CodecString,
} from '../../../worker/codecs/codec-string.js';

const bytes = (...values: number[]) => Uint8Array.from(values);

test.each([
  ['avc1', bytes(0x64, 0x00, 0x1f), 'avc1.64001f'],
  ['avc3', bytes(0x42, 0xc0, 0x0d), 'avc3.42c00d'],
] as const)('H.264: %s', (entry, profile, expected) => {
  expect(avcCodecString(entry, profile)).toBe(expected);
});

test.each([
  // Main, compatibility flags 1 and 2, Main tier, level 3.1.
  [bytes(0x01, 0x60, 0, 0, 0, 0x90, 0, 0, 0, 0, 0, 93), 'hvc1.1.6.L93.90'],
  // Main 10, High tier, level 4.1, no constraint.
  [bytes(0x22, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 123), 'hvc1.2.4.H123'],
  // Profile space B, a zero between two constraint bytes.
  [bytes(0x84, 0x08, 0, 0, 0, 0xb0, 0, 0x08, 0, 0, 0, 150), 'hvc1.B4.10.L150.B0.0.8'],
])('HEVC: constraint bytes are trimmed (%#)', (profileTierLevel, expected) => {
  expect(hevcCodecString('hvc1', profileTierLevel)).toBe(expected);
});

test.each([
  [bytes(0x81, 0x08, 0x0c, 0), 'av01.0.08M.08'],
  [bytes(0x81, 0x0d, 0xca, 0), 'av01.0.13H.10'],
  [bytes(0x81, 0x50, 0x60, 0), 'av01.2.16M.12'],
])('AV1 (%#)', (record, expected) => {
  expect(av1CodecString(record)).toBe(expected);
});

test('VP9', () => {
  expect(vp9CodecString(bytes(1, 0, 0, 0, 2, 51, 0xa2, 1))).toBe('vp09.02.51.10');
});

test('too few bytes give no codec string', () => {
  const empty = bytes();
  expect(avcCodecString('avc1', empty)).toBeUndefined();
  expect(hevcCodecString('hev1', empty)).toBeUndefined();
  expect(av1CodecString(empty)).toBeUndefined();
  expect(vp9CodecString(empty)).toBeUndefined();
});
