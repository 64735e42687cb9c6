import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import {
  FRAME_NUMBERS,
  decodeFrameNumber,
  encodeFrameNumber,
} from '../../../scripts/frame-code.mjs';
import { readFrameNumber, type Pixels } from '../../helpers/frame-code.js';

function draw(width: number, height: number, frame: number, noise = 0): Pixels {
  const args = { width, height, first: frame, frames: 1, noise };
  const flags = Object.entries(args).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const rgb = execFileSync(process.execPath, ['scripts/draw-frames.mjs', ...flags], {
    maxBuffer: 2 ** 26,
  });
  const data = new Uint8Array(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    data.set(rgb.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
  }
  return { width, height, data };
}

test('every number survives its bits, and every single wrong bit is noticed', () => {
  for (let number = 0; number < FRAME_NUMBERS; number += 1) {
    const bits = encodeFrameNumber(number);
    expect(decodeFrameNumber(bits)).toBe(number);
    for (let bit = 0; bit < 16; bit += 1)
      expect(decodeFrameNumber(bits ^ (1 << bit))).toBeUndefined();
  }
});

test.each([
  [1920, 1080],
  [640, 360],
  [320, 180],
  [160, 90],
  [100, 56],
  [640, 480],
])('the number is read back at %i×%i', (width, height) => {
  expect([7, 2730, 4095].map((frame) => readFrameNumber(draw(width, height, frame)))).toEqual([
    7, 2730, 4095,
  ]);
});

test('noise does not hide the number', () => {
  expect(readFrameNumber(draw(320, 180, 1234, 40))).toBe(1234);
});

test('a picture inside bars is read through its box', () => {
  const picture = draw(320, 180, 1234);
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
