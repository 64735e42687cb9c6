import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPictureKernel, KernelMemory } from '../../../wasm/picture/kernel.js';
import { createKernelRgba } from '../../../worker/image/convert/kernel-rgba.js';
import { toRgba } from '../../../worker/image/convert/rgba.js';
import { deinterlace } from '../../../worker/picture/deinterlace.js';
import { readPlanes, type Plane } from '../../../worker/picture/plane.js';
import type { DecodedPicture } from '../../../worker/picture/types.js';
import { assertProperty } from '../../helpers/property.js';
import { codecs } from './codecs.js';
import { picture } from './pictures.js';

const withKernel = createPictureKernel(await codecs.load('picture'));

const PIXEL_FORMATS = [
  ...['yuv420p', 'yuv422p', 'yuv440p', 'yuv444p', 'yuv411p', 'gray', 'gbrp'],
].flatMap((name) => [name, ...[9, 10, 12, 14, 16].map((bits) => `${name}${bits}le`)]);

/** How what is drawn differs from line to line, and from field to field. */
interface Look {
  /** Teeth of the second field, in 8-bit steps: about 3 to 6 are blended. */
  readonly comb: number;
  /** Noise, in 8-bit steps. */
  readonly noise: number;
  readonly seed: number;
}

/** Slopes whose second field is brighter, more so to the right, so that blocks are still, blended and moving. */
function fill(frame: DecodedPicture, { comb, noise, seed }: Look): void {
  const { bits } = frame.layout;
  let random = seed | 1;
  for (const { samples, width, height } of readPlanes(frame)) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
        const tooth = y % 2 === 0 ? 0 : (comb * x) / width;
        const value = x + y + tooth + (noise * random) / 2 ** 32;
        samples[y * width + x] = (value * 2 ** (bits - 8)) % 2 ** bits;
      }
    }
  }
}

const FRAMES = fc.record({
  pixelFormat: fc.constantFrom(...PIXEL_FORMATS),
  width: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 200 })),
  height: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 120 })),
  fields: fc.constantFrom('top-first' as const, 'bottom-first' as const),
  look: fc.record({
    comb: fc.oneof(fc.integer({ min: 0, max: 16 }), fc.integer({ min: 0, max: 255 })),
    noise: fc.oneof(fc.integer({ min: 0, max: 8 }), fc.constant(256)),
    seed: fc.integer(),
  }),
});

type Frame = typeof FRAMES extends fc.Arbitrary<infer Made> ? Made : never;

function frameOf({ pixelFormat, width, height, fields, look }: Frame): DecodedPicture {
  const frame = picture(pixelFormat, width, height, { fields });
  fill(frame, look);
  return frame;
}

/** A plane as the kernel fills it in. */
function filledIn({ samples, width, height, bits }: Plane, firstMissing: 0 | 1): Uint8Array {
  return withKernel((kernel) => {
    const memory = new KernelMemory(kernel);
    const address = memory.write(samples);
    const stride = width * samples.BYTES_PER_ELEMENT;
    // In the order of the fields of `Plane` in picture.h; those of what is made of it are not read.
    const plane = memory.write(Int32Array.of(address, stride, width, height, bits));
    const before = memory.take(stride);
    if (height > 1) kernel.fill_field(plane, firstMissing, height, before);
    return memory.view(Uint8Array, address, height * stride).slice();
  });
}

function bytesOf({ samples }: Plane): Uint8Array {
  return new Uint8Array(samples.slice().buffer);
}

test('the kernel fills in what TypeScript fills in, to the last bit', () => {
  assertProperty(
    fc.property(FRAMES, (frame) => {
      const made = frameOf(frame);
      const before = made.planes.slice();
      const firstMissing = frame.fields === 'top-first' ? 1 : 0;
      const wanted = readPlanes(deinterlace(made));
      for (const [index, plane] of readPlanes(made).entries()) {
        expectSame(filledIn(plane, firstMissing), bytesOf(wanted[index] ?? plane));
      }
      expectSame(made.planes, before);
    }),
    { numRuns: 2000 },
  );
});

/** Comparing element by element with what tells them apart would take most of the time. */
function expectSame(made: ArrayLike<number>, wanted: ArrayLike<number>): void {
  let at = 0;
  while (at < made.length && made[at] === wanted[at]) at++;
  expect([made.length, at]).toEqual([wanted.length, wanted.length]);
}

test('images of interlaced pictures are those of TypeScript, byte for byte', () => {
  const kernelRgba = createKernelRgba(withKernel);
  assertProperty(
    fc.property(FRAMES, fc.integer({ min: 1, max: 6 }), (frame, reduce) => {
      const made = frameOf(frame);
      const most = Math.max(1, Math.min(made.width, made.height) >> 1);
      const by = Math.min(reduce, most);
      expectSame(kernelRgba(made, by).data, toRgba(made, by).data);
    }),
    { numRuns: 500 },
  );
});

test('rows that are filled in a few at a time have no seams', () => {
  const kernelRgba = createKernelRgba(withKernel);
  for (const pixelFormat of ['yuv420p', 'yuv422p10le', 'gray', 'yuv440p12le']) {
    for (const fields of ['top-first', 'bottom-first'] as const) {
      // Of rows this wide, a band has seven at most.
      const made = picture(pixelFormat, 9001, 75, { fields });
      fill(made, { comb: 14, noise: 4, seed: 11 });
      for (const reduce of [1, 2, 3]) {
        expectSame(kernelRgba(made, reduce).data, toRgba(made, reduce).data);
      }
    }
  }
});

test('the pictures of these tests have blocks that are still, blended and moving', () => {
  const made = picture('yuv420p', 200, 120, { fields: 'top-first' });
  fill(made, { comb: 14, noise: 4, seed: 11 });
  const [filled] = readPlanes(deinterlace(made));
  const [woven] = readPlanes(made);
  const changed = (left: number, right: number): number => {
    let count = 0;
    for (let x = left; x < right; x++) {
      if (filled?.samples[61 * 200 + x] !== woven?.samples[61 * 200 + x]) count += 1;
    }
    return count / (right - left);
  };
  expect(changed(0, 40)).toBeLessThan(0.7);
  expect(changed(160, 200)).toBe(1);
});
