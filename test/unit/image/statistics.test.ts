import { expect, test } from 'vitest';
import type { DecodedPicture } from '../../../worker/picture/types.js';
import { pictureStatistics } from '../../../worker/image/statistics.js';
import { flatPicture, picture, testFrame, UNTAGGED } from './pictures.js';
import { hasFfmpeg } from '../../helpers/ffmpeg.js';

const SIZE = { width: 640, height: 360 };

/** Changes the samples of luma. */
function withLuma(
  frame: DecodedPicture,
  change: (value: number, x: number, y: number) => number,
): DecodedPicture {
  const { width, height, planes, layout } = frame;
  const samples = layout.bits === 8 ? planes : new Uint16Array(planes.buffer);
  for (let at = 0; at < width * height; at++) {
    samples[at] = change(samples[at] ?? 0, at % width, Math.floor(at / width));
  }
  return frame;
}

const flat = (samples: readonly number[], format = 'yuv420p'): DecodedPicture =>
  flatPicture(format, samples, SIZE);
const noise = (x: number, y: number): number => Math.imul(x * 7919 + y * 104_729, 40_503) >>> 29;

test.each<[string, DecodedPicture]>([
  ['black', flat([16, 128, 128])],
  ['black of full range', flat([0, 128, 128])],
  ['white', flat([235, 128, 128])],
  ['one color', flat([90, 60, 200])],
  ['10-bit blue', flat([128, 960, 472], 'yuv420p10le')],
  ['gray', flat([120], 'gray')],
  ['one color in G, B, R', flat([20, 200, 90], 'gbrp')],
  ['noisy black', withLuma(flat([16, 128, 128]), (value, x, y) => value + noise(x, y))],
  [
    'black with a logo',
    withLuma(flat([16, 128, 128]), (value, x, y) => (x > 580 && x < 620 && y < 40 ? 235 : value)),
  ],
  [
    'white between black bars',
    withLuma(flat([235, 128, 128]), (value, _x, y) => (y < 50 || y >= 310 ? 16 : value)),
  ],
  [
    'white between black pillars',
    withLuma(flat([235, 128, 128]), (value, x) => (x < 80 || x >= 560 ? 16 : value)),
  ],
  ['one pixel', flatPicture('yuv420p', [80, 90, 100], { width: 1, height: 1 })],
])('%s is blank', (_name, frame) => {
  expect(pictureStatistics(frame).isBlank).toBe(true);
});

test.each<[string, DecodedPicture]>([
  ['a slope', withLuma(flat([16, 128, 128]), (_value, x) => 16 + (200 * x) / 640)],
  [
    'a title',
    withLuma(flat([16, 128, 128]), (value, x, y) =>
      y > 150 && y < 210 && x > 200 && x < 440 && ((x >> 3) & 1) === 1 ? 200 : value,
    ),
  ],
  [
    'a dim scene',
    withLuma(
      flat([30, 128, 128]),
      (value, x, y) => value + 40 * Math.sin(x / 50) ** 2 * Math.sin(y / 40) ** 2,
    ),
  ],
])('%s is not', (_name, frame) => {
  expect(pictureStatistics(frame).isBlank).toBe(false);
});

test('a change of color alone is not blank', () => {
  const frame = flat([120, 128, 128]);
  const chroma = 640 * 360;
  for (let at = 0; at < 320 * 180; at++) frame.planes[chroma + at] = at % 320 < 160 ? 90 : 160;
  expect(pictureStatistics(frame).isBlank).toBe(false);
});

test.runIf(hasFfmpeg)(
  'a busy picture has more detail than a plain one, and that more than none',
  () => {
    const [busy, plain] = ['testsrc2', 'smptebars'].map((source) =>
      pictureStatistics(testFrame(source, 'yuv420p', 640, 360)),
    );
    const none = pictureStatistics(flat([16, 128, 128]));
    expect([busy?.isBlank, plain?.isBlank, none.isBlank]).toEqual([false, false, true]);
    expect(busy?.detail).toBeGreaterThan(plain?.detail ?? 1);
    expect(plain?.detail).toBeGreaterThan(none.detail);
    expect(none.detail).toBe(0);
  },
);

test('detail goes from 0 to 1, at every depth alike', () => {
  const scene = (bits: 8 | 10): DecodedPicture =>
    withLuma(
      flat([0, 0, 0], bits === 8 ? 'yuv420p' : 'yuv420p10le'),
      (_value, x, y) => noise(x >> 2, y >> 2) * 2 ** (bits - 3),
    );
  const [eight, ten] = [pictureStatistics(scene(8)), pictureStatistics(scene(10))];
  expect(eight).toEqual(ten);
  expect(eight.detail).toBeGreaterThan(0.5);
  expect(eight.detail).toBeLessThanOrEqual(1);
});

test('of a picture of any size only 64 × 36 points are looked at', () => {
  const isPoint = (x: number, y: number): boolean => x % 30 === 15 && y % 30 === 15;
  const [busy, elsewhere] = [0, 1].map((isHidden) =>
    withLuma(picture('yuv420p', 1920, 1080, { color: UNTAGGED }), (_value, x, y) =>
      isPoint(x, y) ? noise(x, y) * 20 : 255 * isHidden,
    ),
  );
  expect(busy && pictureStatistics(busy)).toEqual(elsewhere && pictureStatistics(elsewhere));
  expect(busy && pictureStatistics(busy).detail).toBeGreaterThan(0.5);
});
