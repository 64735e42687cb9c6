import { expect, test } from 'vitest';
import {
  levelDifference,
  likeness,
  toFingerprint,
  type Fingerprint,
} from '../../../src/search/fingerprint.js';

type Paint = (x: number, y: number) => readonly [red: number, green: number, blue: number];

/** A picture of 64 × 64 pixels. */
function fingerprint(paint: Paint): Fingerprint {
  const data = new Uint8ClampedArray(64 * 64 * 4);
  for (let i = 0; i < 64 * 64; i++) data.set([...paint(i % 64, i >> 6), 255], i * 4);
  return toFingerprint(data);
}

const slope: Paint = (x, y) => [2 * x + y, 2 * x + y, 3 * x];
const rings: Paint = (x, y) => {
  const level = 128 + 120 * Math.sin(Math.hypot(x - 20, y - 40) / 4);
  return [level, level, level];
};
const one =
  (level: number): Paint =>
  () => [level, level, level];

test('a picture is wholly like itself', () => {
  expect(likeness(fingerprint(rings), fingerprint(rings))).toBeCloseTo(1, 6);
});

test('a picture that was encoded badly, or is darker, stays like itself, and no other one is', () => {
  const noisy = fingerprint((x, y) => {
    const [level] = rings(x, y);
    const other = 0.7 * level + 10 * Math.sin(x * 7.1 + y * 3.3);
    return [other, other, other];
  });
  expect(likeness(fingerprint(rings), noisy)).toBeGreaterThan(0.8);
  expect(likeness(fingerprint(rings), fingerprint(slope))).toBeLessThan(0.4);
});

test('a picture of one color is like that color alone', () => {
  expect(fingerprint(one(16)).isBlank).toBe(true);
  expect(fingerprint(slope).isBlank).toBe(false);
  expect(likeness(fingerprint(one(16)), fingerprint(one(16)))).toBe(1);
  expect(likeness(fingerprint(one(16)), fingerprint(one(235)))).toBe(0);
  expect(likeness(fingerprint(one(16)), fingerprint(slope))).toBe(0);
});

test('levels differ by their mean', () => {
  expect(levelDifference(fingerprint(one(100)), fingerprint(one(103)))).toBeCloseTo(3, 3);
});
