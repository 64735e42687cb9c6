import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { createPictureKernel } from '../../../wasm/picture/kernel.js';
import { FILTERS, filterTaps } from '../../../worker/image/filter-taps.js';
import { createKernelResizers } from '../../../worker/image/kernel-resize.js';
import { createResizer, type ResizeImage } from '../../../worker/image/resize.js';
import type { RgbaImage } from '../../../worker/image/types.js';
import { assertProperty } from '../../helpers/property.js';
import { codecs } from './codecs.js';

const kernelModule = await codecs.load('picture');
const resizerOf = createKernelResizers(createPictureKernel(kernelModule));
let jSquash: ResizeImage;
beforeAll(async () => {
  jSquash = await createResizer('lanczos3', codecs);
});

/** Opaque noise; every few pixels are black or white, so that filters overshoot. */
function noise(width: number, height: number, seed: number): RgbaImage {
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  let value = seed | 1;
  for (let at = 0; at < data.length; at++) {
    value = (Math.imul(value, 1_664_525) + 1_013_904_223) >>> 0;
    if (at % 4 < 3) data[at] = (value & 0x600) === 0 ? (value >> 12) & 1 && 255 : value >>> 24;
  }
  return { data, width, height };
}

/** How far the bytes are off that are not the same. */
function differences(wanted: Uint8ClampedArray, made: Uint8ClampedArray = wanted.slice(0, 0)) {
  const steps: number[] = [];
  for (let at = 0; at < wanted.length; at++) {
    const step = Math.abs((wanted[at] ?? 0) - (made[at] ?? Infinity));
    if (step > 0) steps.push(step);
  }
  return steps;
}

const side = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 300 }));

/** Of the bytes of an image, one in so many may be off by 1: where a sum is next to a half, single precision may round it either way. */
const BYTES_FOR_ONE_OFF = 100_000;

test('the kernel resizes as jSquash does, byte for byte but for the rounding of halves', () => {
  assertProperty(
    fc.property(
      fc.constantFrom(...FILTERS.keys()),
      fc.record({ width: side, height: side }),
      fc.record({ width: side, height: side }),
      fc.integer(),
      (method, from, to, seed) => {
        const how = { method, linear: false };
        const image = noise(from.width, from.height, seed);
        const made = resizerOf(how)?.(image, to, how);
        const wanted = jSquash(image, to, how);
        expect([made?.width, made?.height]).toEqual([wanted.width, wanted.height]);
        const steps = differences(wanted.data, made?.data);
        expect(Math.max(0, ...steps)).toBeLessThanOrEqual(1);
        expect(steps.length).toBeLessThanOrEqual(Math.ceil(wanted.data.length / BYTES_FOR_ONE_OFF));
      },
    ),
    { numRuns: 400 },
  );
});

test('linear light and the magic kernels are left to jSquash', () => {
  expect(resizerOf({ method: 'lanczos3', linear: true })).toBeUndefined();
  expect(resizerOf({ method: 'magicKernel', linear: false })).toBeUndefined();
  expect(resizerOf({ method: 'catrom', linear: false })).toBeDefined();
});

test('many sizes in turn make what each makes alone', () => {
  const how = { method: 'mitchell', linear: false } as const;
  const image = noise(90, 70, 3);
  for (let round = 0; round < 2; round++) {
    for (let width = 20; width < 40; width++) {
      const size = { width, height: width };
      expect(resizerOf(how)?.(image, size, how).data).toEqual(
        createKernelResizers(createPictureKernel(kernelModule))(how)?.(image, size, how).data,
      );
    }
  }
});

test('the weights of each pixel are 1 together, and of pixels that are there', () => {
  assertProperty(
    fc.property(fc.constantFrom(...FILTERS.values()), side, side, (filter, from, to) => {
      const { taps, weights, most } = filterTaps(filter, from, to);
      for (let at = 0; at < to; at++) {
        const [start = -1, count = 0, first = 0] = taps.subarray(at * 3, at * 3 + 3);
        expect(start).toBeGreaterThanOrEqual(0);
        expect(start + count).toBeLessThanOrEqual(from);
        expect(count).toBeLessThanOrEqual(most);
        const sum = weights.subarray(first, first + count).reduce((one, other) => one + other, 0);
        expect(sum).toBeCloseTo(1, 5);
      }
    }),
    { numRuns: 100 },
  );
});
