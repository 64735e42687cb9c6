import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SnapError } from '../../../shared/errors.js';
import type { ColorMatrix, DecodedPicture } from '../../../worker/picture/types.js';
import { reducedSize, toRgba } from '../../../worker/image/convert/rgba.js';
import type { RgbaImage } from '../../../worker/image/types.js';
import {
  UNTAGGED,
  difference,
  flatPicture,
  picture,
  testFrame,
  throughFfmpeg,
} from './pictures.js';
import { hasFfmpeg } from '../../helpers/ffmpeg.js';
import { assertProperty } from '../../helpers/property.js';

type Rgb = readonly [number, number, number];
type Range = 'limited' | 'full' | undefined;

/** The color of a flat picture, which every pixel must have, with alpha 255. */
function colorOf(image: RgbaImage): Rgb {
  const [red = -1, green = -1, blue = -1] = image.data;
  const expected = [red, green, blue, 255];
  expect(image.data.findIndex((value, at) => value !== expected[at % 4])).toBe(-1);
  return [red, green, blue];
}

function expectNear(actual: Rgb, expected: Rgb, tolerance: number): void {
  const apart = actual.map((value, index) => Math.abs(value - (expected[index] ?? NaN)));
  expect(Math.max(...apart), `${String(actual)} for ${String(expected)}`).toBeLessThanOrEqual(
    tolerance,
  );
}

// Samples of the bars in ITU-T H.273's matrices, rounded to whole numbers.
test.each<[string, ColorMatrix | undefined, Range, readonly number[], Rgb]>([
  ['yuv420p', undefined, undefined, [235, 128, 128], [255, 255, 255]],
  ['yuv420p', undefined, undefined, [16, 128, 128], [0, 0, 0]],
  ['yuv420p', undefined, undefined, [126, 128, 128], [128, 128, 128]],
  ['yuv420p', undefined, undefined, [63, 102, 240], [255, 0, 0]],
  ['yuv420p', 'bt709', 'limited', [63, 102, 240], [255, 0, 0]],
  ['yuv420p', 'bt709', 'limited', [173, 42, 26], [0, 255, 0]],
  ['yuv420p', 'bt709', 'limited', [32, 240, 118], [0, 0, 255]],
  ['yuv420p', 'bt709', 'full', [54, 99, 255], [255, 0, 0]],
  ['yuv420p', 'bt601', 'limited', [81, 90, 240], [255, 0, 0]],
  ['yuv420p', 'bt601', 'limited', [145, 54, 34], [0, 255, 0]],
  ['yuv420p', 'bt601', 'limited', [41, 240, 110], [0, 0, 255]],
  ['yuv420p', 'bt601', 'full', [76, 85, 255], [255, 0, 0]],
  ['yuvj420p', 'bt601', undefined, [76, 85, 255], [255, 0, 0]],
  ['yuvj420p', undefined, 'limited', [235, 128, 128], [255, 255, 255]],
  ['yuv420p', undefined, 'full', [255, 128, 128], [255, 255, 255]],
  ['yuv420p', undefined, 'full', [16, 128, 128], [16, 16, 16]],
  ['yuv420p10le', 'bt709', 'limited', [940, 512, 512], [255, 255, 255]],
  ['yuv420p10le', 'bt709', 'limited', [64, 512, 512], [0, 0, 0]],
  ['yuv420p10le', 'bt709', 'limited', [250, 409, 960], [255, 0, 0]],
  ['yuv420p10le', 'bt709', 'full', [1023, 512, 512], [255, 255, 255]],
  ['yuv420p10le', 'bt709', 'limited', [502, 512, 512], [128, 128, 128]],
  ['yuv444p16le', 'bt709', 'full', [65535, 32768, 32768], [255, 255, 255]],
  ['gray', undefined, undefined, [235], [255, 255, 255]],
  ['gray10le', undefined, 'full', [512], [128, 128, 128]],
  ['gbrp', 'rgb', undefined, [20, 30, 10], [10, 20, 30]],
  ['gbrp', 'rgb', 'limited', [235, 16, 235], [255, 255, 0]],
  ['gbrp10le', 'rgb', 'full', [1023, 0, 512], [128, 255, 0]],
  ['yuv444p', 'rgb', 'full', [20, 30, 10], [10, 20, 30]],
  ['yuv444p', 'ycgco', 'full', [128, 128, 255], [255, 128, 0]],
])('%s %s %s %j is shown as %j', (...[pixelFormat, matrix, range, samples, expected]) => {
  const flat = flatPicture(pixelFormat, samples, { color: { ...UNTAGGED, matrix, range } });
  expectNear(colorOf(toRgba(flat, 1)), expected, 1);
  expectNear(colorOf(toRgba(flat, 2)), expected, 1);
});

const WEIGHTS = {
  bt601: [0.299, 0.114],
  bt709: [0.2126, 0.0722],
  bt2020nc: [0.2627, 0.0593],
  fcc: [0.3, 0.11],
  smpte240m: [0.212, 0.087],
} as const;

/** Y, Cb, Cr of a color (ITU-T H.273, equations 20 to 40). */
function samplesOf(rgb: Rgb, matrix: keyof typeof WEIGHTS, range: Range, bits: number): number[] {
  const [kr, kb] = WEIGHTS[matrix];
  const [red, green, blue] = rgb.map((value) => value / 255) as [number, number, number];
  const y = kr * red + (1 - kr - kb) * green + kb * blue;
  const [cb, cr] = [(blue - y) / (2 - 2 * kb), (red - y) / (2 - 2 * kr)];
  const unit = 2 ** (bits - 8);
  const most = 2 ** bits - 1;
  const values =
    range === 'full'
      ? [most * y, most * cb + 128 * unit, most * cr + 128 * unit]
      : [unit * (219 * y + 16), unit * (224 * cb + 128), unit * (224 * cr + 128)];
  return values.map((value) => Math.min(Math.max(Math.round(value), 0), most));
}

test('every color comes back out of every matrix, range and depth', () => {
  const channel = fc.integer({ min: 0, max: 255 });
  assertProperty(
    fc.property(
      fc.tuple(channel, channel, channel),
      fc.constantFrom(...(Object.keys(WEIGHTS) as (keyof typeof WEIGHTS)[])),
      fc.constantFrom<Range>('limited', 'full'),
      fc.constantFrom(8, 9, 10, 12, 14, 16),
      (rgb, matrix, range, bits) => {
        const flat = flatPicture(
          bits === 8 ? 'yuv444p' : `yuv444p${bits}le`,
          samplesOf(rgb, matrix, range, bits),
          { color: { ...UNTAGGED, matrix, range }, width: 2, height: 2 },
        );
        // Half a step of 8-bit samples is up to 1.7 steps of blue.
        expectNear(colorOf(toRgba(flat, 1)), rgb, bits === 8 ? 2 : 1);
      },
    ),
    { numRuns: 1000 },
  );
});

const MATRIX = 'in_color_matrix=bt709:in_range=limited';
const TO_RGBA = `scale=${MATRIX}:flags=accurate_rnd+full_chroma_int+bilinear`;

test.runIf(hasFfmpeg).each([
  ['testsrc2', 'yuv444p'],
  ['testsrc2', 'yuv422p'],
  ['testsrc2', 'yuv411p'],
  ['testsrc2', 'yuv444p12le'],
  ['smptebars', 'yuv422p'],
  ['smptebars', 'yuv422p16le'],
])('%s in %s differs by 1 at most from what ffmpeg shows', (source, pixelFormat) => {
  const frame = testFrame(source, pixelFormat, 640, 360);
  const { largest, mean } = difference(toRgba(frame, 1).data, throughFfmpeg(frame, TO_RGBA));
  expect(largest).toBeLessThanOrEqual(1);
  expect(mean).toBeLessThan(0.05);
});

// In one step ffmpeg takes the nearest row of chroma; going to 4:4:4 first makes it interpolate.
test.runIf(hasFfmpeg).each([
  ['testsrc2', 'yuv420p', 640, 360],
  ['testsrc2', 'yuv440p', 640, 360],
  ['smptebars', 'yuv420p', 640, 360],
  ['smptebars', 'yuv420p10le', 640, 360],
])('%s in %s at %i × %i has its chroma interpolated', (source, pixelFormat, width, height) => {
  const frame = testFrame(source, pixelFormat, width, height);
  const filter = `scale=flags=bilinear+accurate_rnd,format=yuv444p12le,${TO_RGBA}`;
  const { largest, mean } = difference(toRgba(frame, 1).data, throughFfmpeg(frame, filter));
  expect(largest).toBeLessThanOrEqual(2);
  expect(mean).toBeLessThan(0.05);
});

test.runIf(hasFfmpeg).each([
  ['yuv420p', 2],
  ['yuv420p', 4],
  ['yuv444p10le', 3],
])('%s reduced by %i is what ffmpeg averages', (pixelFormat, reduce) => {
  const frame = testFrame('testsrc2', pixelFormat, 960, 720);
  const { width, height } = reducedSize(frame, reduce);
  const filter = `scale=${width}:${height}:${MATRIX}:flags=area+accurate_rnd+full_chroma_int`;
  const { largest, mean } = difference(toRgba(frame, reduce).data, throughFfmpeg(frame, filter));
  expect(largest).toBeLessThanOrEqual(1);
  expect(mean).toBeLessThan(0.05);
});

test('a picture of odd size shows what the even one around it does', () => {
  const even = picture('yuv420p', 34, 20);
  even.planes.forEach((_, index) => (even.planes[index] = (index * index) % 251));
  const odd = picture('yuv420p', 33, 19);
  for (let row = 0; row < 19; row++) {
    odd.planes.set(even.planes.subarray(row * 34, row * 34 + 33), row * 33);
  }
  odd.planes.set(even.planes.subarray(34 * 20), 33 * 19);
  const [whole, cut] = [toRgba(even, 1).data, toRgba(odd, 1).data];
  for (let row = 0; row < 19; row++) {
    const shown = whole.subarray(row * 34 * 4, (row * 34 + 33) * 4);
    expect(cut.subarray(row * 33 * 4, (row + 1) * 33 * 4)).toEqual(shown);
  }
});

test('a reduced pixel is the mean of its box', () => {
  const gray = picture('gray', 6, 4, { color: { ...UNTAGGED, range: 'full' } });
  gray.planes.set(Uint8Array.from({ length: 24 }, (_, index) => index * 10));
  const { data, width, height } = toRgba(gray, 2);
  expect([width, height]).toEqual([3, 2]);
  expect(reds(data)).toEqual([35, 55, 75, 155, 175, 195]);
});

test('a chroma sample between two boxes counts for each with the pixels inside', () => {
  const frame = picture('yuv420p', 6, 6, {
    color: { ...UNTAGGED, matrix: 'bt709', range: 'full' },
  });
  frame.planes.fill(128);
  // Cr of 3 × 3 samples: the middle column and row lie half in the left and upper boxes.
  frame.planes.set([128, 164, 128, 128, 164, 128, 128, 164, 128], 36 + 9);
  const plain = 128;
  const third = Math.round(plain + (1.5748 * 36) / 3);
  expect(reds(toRgba(frame, 3).data)).toEqual([third, third, third, third]);
});

test('boxes of a size that is no multiple are even shares of it', () => {
  const gray = picture('gray', 5, 1, { color: { ...UNTAGGED, range: 'full' } });
  gray.planes.set([10, 20, 60, 80, 100]);
  expect(reds(toRgba(gray, 2).data)).toEqual([15, 60, 90]);
});

function reds(data: Uint8ClampedArray): number[] {
  return [...data].filter((_, index) => index % 4 === 0);
}

test('any size, reduction and format gives an opaque picture of the expected size', () => {
  assertProperty(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 128 }),
      fc.constantFrom(
        'yuv420p',
        'yuv422p10le',
        'yuv411p',
        'yuv440p',
        'gray',
        'gbrp',
        'yuv444p16le',
      ),
      (width, height, reduce, pixelFormat) => {
        const samples = pixelFormat.endsWith('le') ? [40000, 40000, 40000] : [90, 90, 90];
        const flat = flatPicture(
          pixelFormat,
          samples.map((value) => clip(value, pixelFormat)),
          {
            width,
            height,
          },
        );
        const image = toRgba(flat, reduce);
        const size = { width: image.width, height: image.height };
        expect(size).toEqual(reducedSize(flat, reduce));
        expect(image.data.buffer.byteLength).toBe(size.width * size.height * 4);
        colorOf(image);
      },
    ),
    { numRuns: 200 },
  );
});

function clip(value: number, pixelFormat: string): number {
  return pixelFormat.includes('10') ? value >> 6 : value;
}

test('samples of two bytes may begin at an odd address', () => {
  const flat = flatPicture('yuv420p10le', [940, 512, 512]);
  const shifted = new Uint8Array(flat.planes.length + 1);
  shifted.set(flat.planes, 1);
  const odd: DecodedPicture = { ...flat, planes: shifted.subarray(1) };
  expect(colorOf(toRgba(odd, 1))).toEqual([255, 255, 255]);
});

test('planes that lack bytes are refused', () => {
  const short = picture('yuv420p', 16, 16, { planes: new Uint8Array(300) });
  expect(() => toRgba(short, 1)).toThrow(SnapError);
  expect(() => toRgba(short, 1)).toThrow(/300 bytes instead of 384/);
});
