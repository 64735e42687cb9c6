import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { Fit, ImageRequest } from '../../../shared/types.js';
import { composeImage } from '../../../worker/image/compose.js';
import { displaySize, layoutImage, type ImageLayout } from '../../../shared/geometry.js';
import { chooseReduction, createResizer, type ResizeImage } from '../../../worker/image/resize.js';
import { toRgba } from '../../../worker/image/convert/rgba.js';
import type { RgbaImage } from '../../../worker/image/types.js';
import { codecs } from './codecs.js';
import { request } from './request.js';
import { difference, testFrame, throughFfmpeg } from './pictures.js';
import { hasFfmpeg } from '../../helpers/ffmpeg.js';
import { assertProperty } from '../../helpers/property.js';

let resizeImage: ResizeImage;

beforeAll(async () => {
  resizeImage = await createResizer('lanczos3', codecs);
});

function layout(display: { width: number; height: number }, asked: Partial<ImageRequest>) {
  return layoutImage(display, request(asked));
}

/** What comes after the layout, by default. */
const plain = {
  ...request(),
  resizeImage: (...args: Parameters<ResizeImage>) => resizeImage(...args),
};

test.each([
  [1920, 1080, { width: 320 }, 3],
  [1920, 1080, { width: 321 }, 2],
  [1280, 720, { width: 320 }, 2],
  [3840, 2160, { width: 320 }, 6],
  [1920, 1080, { width: 961 }, 1],
  [1920, 1080, {}, 1],
  [1920, 1080, { width: 3840, upscale: true }, 1],
  [1920, 1080, { width: 480, height: 30, fit: 'fill' as const }, 2],
  [1920, 1080, { width: 180, height: 180, fit: 'cover' as const }, 3],
  [8000, 8000, { width: 1 }, 125],
  [8209, 8209, { width: 1 }, 128],
  [1920, 1080, { width: 130 }, 6],
  [640, 360, { width: 100 }, 2],
  [641, 359, { width: 100 }, 3],
])('%i × %i for %j is reduced by %i', (width, height, asked, reduction) => {
  const size = { width, height };
  expect(chooseReduction(size, size, layout(size, asked))).toBe(reduction);
});

test('the reduction counts samples, not pixels of the display size', () => {
  const display = displaySize(720, 576, 64 / 45);
  const size = { width: 720, height: 576 };
  expect(chooseReduction(size, display, layout(display, { width: 200 }))).toBe(1);
  expect(chooseReduction(size, display, layout(display, { width: 180 }))).toBe(2);
});

/** Columns of red, green and blue, each a third of the width. */
function flag(width: number, height: number): RgbaImage {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let at = 0; at < width * height; at++) {
    data[at * 4 + Math.floor((3 * (at % width)) / width)] = 255;
    data[at * 4 + 3] = 255;
  }
  return { data, width, height };
}

function pixel({ data, width }: RgbaImage, x: number, y: number): number[] {
  return [...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 4)];
}

const SQUARE = { width: 90, height: 90 };

test('cover shows the middle of the picture', () => {
  const made = compose(
    flag(90, 30),
    layout({ width: 90, height: 30 }, { width: 10, height: 10, fit: 'cover' }),
  );
  expect([made.width, made.height]).toEqual([10, 10]);
  for (const x of [0, 5, 9]) expect(pixel(made, x, 5)).toEqual([0, 255, 0, 255]);
});

test('contain puts opaque black bars above and below', () => {
  const display = { width: 90, height: 30 };
  const made = compose(flag(90, 30), layout(display, { width: 30, height: 30, fit: 'contain' }));
  expect([made.width, made.height]).toEqual([30, 30]);
  expect(pixel(made, 5, 9)).toEqual([0, 0, 0, 255]);
  expect(pixel(made, 5, 10)).toEqual([255, 0, 0, 255]);
  expect(pixel(made, 25, 19)).toEqual([0, 0, 255, 255]);
  expect(pixel(made, 25, 20)).toEqual([0, 0, 0, 255]);
});

test('fill stretches', () => {
  const made = compose(flag(90, 90), layout(SQUARE, { width: 30, height: 9, fit: 'fill' }));
  expect([made.width, made.height]).toEqual([30, 9]);
  expect([2, 15, 27].map((x) => pixel(made, x, 4))).toEqual([
    [255, 0, 0, 255],
    [0, 255, 0, 255],
    [0, 0, 255, 255],
  ]);
});

test('a picture in the wanted size is taken as it is', () => {
  const source = flag(90, 90);
  expect(compose(source, layout(SQUARE, {}))).toBe(source);
});

function compose(source: RgbaImage, wanted: ImageLayout): RgbaImage {
  const { crop } = wanted;
  const display =
    crop.width === source.width && crop.height === source.height
      ? { width: crop.width, height: crop.height }
      : { width: source.width, height: source.height };
  return composeImage(source, display, wanted, plain);
}

test('the caller’s pixels are left alone', () => {
  const source = flag(90, 90);
  const before = source.data.slice();
  compose(source, layout(SQUARE, { width: 20, height: 10, fit: 'cover' }));
  compose(source, layout(SQUARE, { width: 20, height: 10, fit: 'contain' }));
  expect(source.data).toEqual(before);
});

test('any picture and request gives an opaque image of the size laid out', () => {
  const side = fc.integer({ min: 1, max: 60 });
  const fit = fc.constantFrom<Fit>('inside', 'contain', 'cover', 'fill');
  assertProperty(
    fc.property(
      side,
      side,
      side,
      side,
      fit,
      fc.boolean(),
      fc.double({ min: 0.4, max: 2.5, noNaN: true }),
      (...all) => {
        const [sourceWidth, sourceHeight, width, height, chosen, upscale, ratio] = all;
        const display = displaySize(sourceWidth, sourceHeight, ratio);
        const wanted = layout(display, { width, height, fit: chosen, upscale });
        const white = new Uint8ClampedArray(sourceWidth * sourceHeight * 4).fill(255);
        const source = { data: white, width: sourceWidth, height: sourceHeight };
        const made = composeImage(source, display, wanted, plain);
        expect([made.width, made.height]).toEqual([wanted.canvas.width, wanted.canvas.height]);
        expect(made.data.buffer.byteLength).toBe(made.width * made.height * 4);
        const { placed } = wanted;
        const whitePixels = made.data.filter((value, at) => at % 4 === 0 && value > 250).length;
        expect(whitePixels).toBe(placed.width * placed.height);
        expect(made.data.every((value, at) => at % 4 !== 3 || value === 255)).toBe(true);
      },
    ),
    { numRuns: 100 },
  );
});

const FLAGS = 'in_color_matrix=bt709:in_range=limited:flags=lanczos+accurate_rnd+full_chroma_int';

// The bound is in dB of peak signal to noise; 40 and more cannot be told apart by eye.
test.runIf(hasFfmpeg).each([
  ['yuv420p', 1920, 1080, 1, 320, 43],
  ['yuv420p', 1280, 720, 1, 320, 43],
  ['yuv420p', 640, 360, 1, 100, 40],
  ['yuv444p', 641, 359, 1, 100, 37],
  ['yuv420p', 720, 576, 64 / 45, 256, 37],
])('%s of %i × %i with samples of %f, in width %i, is near ffmpeg’s Lanczos', (...row) => {
  const [pixelFormat, width, height, ratio, wantedWidth, bound] = row;
  const frame = testFrame('testsrc2', pixelFormat, width, height);
  const display = displaySize(width, height, ratio);
  const wanted = layout(display, { width: wantedWidth });
  const reduced = toRgba(frame, chooseReduction(frame, display, wanted));
  const made = composeImage(reduced, display, wanted, plain);
  const size = `${made.width}:${made.height}`;
  const { psnr } = difference(made.data, throughFfmpeg(frame, `scale=${size}:${FLAGS}`));
  console.log(`${width} × ${height} to ${size}: ${psnr.toFixed(1)} dB`);
  expect(psnr).toBeGreaterThan(bound);
});
