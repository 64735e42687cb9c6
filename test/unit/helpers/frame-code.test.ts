import { expect, test } from 'vitest';
import {
  FRAME_NUMBERS,
  decodeFrameNumber,
  encodeFrameNumber,
} from '../../../scripts/frame-code.mjs';
import { drawFrame } from '../../helpers/draw.js';
import { readFrameNumber } from '../../helpers/frame-code.js';

test('every number survives its bits, and every single wrong bit is noticed', () => {
  const numbers = Array.from({ length: FRAME_NUMBERS }, (_, number) => number);
  expect(numbers.map((number) => decodeFrameNumber(encodeFrameNumber(number)))).toEqual(numbers);
  const damaged = numbers.flatMap((number) =>
    Array.from({ length: 16 }, (_, bit) => encodeFrameNumber(number) ^ (1 << bit)),
  );
  expect(damaged.filter((bits) => decodeFrameNumber(bits) !== undefined)).toEqual([]);
});

test.each([
  [1920, 1080],
  [640, 360],
  [320, 180],
  [160, 90],
  [100, 56],
  [640, 480],
])('the number is read back at %i×%i', (width, height) => {
  expect([7, 2730, 4095].map((frame) => readFrameNumber(drawFrame(width, height, frame)))).toEqual([
    7, 2730, 4095,
  ]);
});

test('noise does not hide the number', () => {
  expect(readFrameNumber(drawFrame(320, 180, 1234, 40))).toBe(1234);
});

test('a picture inside bars is read through its box', () => {
  const picture = drawFrame(320, 180, 1234);
  const data = new Uint8Array(320 * 320 * 4);
  data.set(picture.data, 320 * 70 * 4);
  const image = { width: 320, height: 320, data };
  expect(readFrameNumber(image)).toBeUndefined();
  expect(readFrameNumber(image, { x: 0, y: 70, width: 320, height: 180 })).toBe(1234);
});

test('a picture without the code has no number', () => {
  const size = { width: 320, height: 180 };
  for (const level of [0, 128, 255]) {
    expect(
      readFrameNumber({ ...size, data: new Uint8Array(320 * 180 * 4).fill(level) }),
    ).toBeUndefined();
  }
});
