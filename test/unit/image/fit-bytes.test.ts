import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ENCODERS } from '../../../worker/image/encode/encoders.js';
import { fitBytes, type EncodeAt } from '../../../worker/image/encode/fit-bytes.js';
import { toRgba } from '../../../worker/image/convert/rgba.js';
import { codecs } from './codecs.js';
import { testFrame } from './pictures.js';
import { hasFfmpeg } from '../../helpers/ffmpeg.js';
import { request } from './request.js';
import { assertAsyncProperty } from '../../helpers/property.js';

/** An encoder whose files grow with the quality, and what it was asked for. */
function growing(bytesAt: (quality: number) => number) {
  const asked: number[] = [];
  const encode: EncodeAt = (quality) => {
    asked.push(quality);
    return Promise.resolve(new Uint8Array(bytesAt(quality)));
  };
  return { asked, encode };
}

const linear = (quality: number): number => Math.round(quality * 1000);

test('a file that fits is encoded once, at the wanted quality', async () => {
  const { asked, encode } = growing(linear);
  expect((await fitBytes(encode, 0.8, 800)).quality).toBe(0.8);
  expect(asked).toEqual([0.8]);
});

test('one that does not is halved to where it fits', async () => {
  const { asked, encode } = growing(linear);
  const { quality, bytes } = await fitBytes(encode, 0.8, 330);
  expect(bytes.length).toBe(linear(quality));
  expect(asked).toEqual([0.8, 0.4, 0.2, 0.3, 0.35, 0.32]);
  expect(quality).toBe(0.32);
});

test('where nothing fits, the lowest quality is given and nothing more is tried', async () => {
  const { asked, encode } = growing((quality) => 10_000 + linear(quality));
  expect((await fitBytes(encode, 0.8, 100)).quality).toBe(0.01);
  expect(asked).toEqual([0.8, 0.4, 0.2, 0.1, 0.01]);
});

test('at most six encodes find a quality that fits, if there is one, and a good one', async () => {
  await assertAsyncProperty(
    fc.asyncProperty(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 1, max: 1200 }),
      fc.integer({ min: 0, max: 300 }),
      async (wanted, target, least) => {
        const bytesAt = (quality: number): number => least + linear(quality);
        const { asked, encode } = growing(bytesAt);
        const { quality, bytes } = await fitBytes(encode, wanted, target);
        expect(asked.length).toBeLessThanOrEqual(6);
        expect(new Set(asked).size).toBe(asked.length);
        expect(bytes.length).toBe(bytesAt(quality));
        expect(quality).toBeLessThanOrEqual(wanted);
        if (bytesAt(Math.min(wanted, 0.01)) <= target) {
          expect(bytes.length).toBeLessThanOrEqual(target);
          const better = Math.min(wanted, quality + Math.max(wanted / 16, 0.01) + 0.011);
          if (quality < wanted) expect(bytesAt(better)).toBeGreaterThan(target);
        }
      },
    ),
    { numRuns: 500 },
  );
});

test.runIf(hasFfmpeg).each(['image/jpeg', 'image/webp'] as const)(
  'a real %s comes out as large as it may be',
  async (type) => {
    const image = toRgba(testFrame('testsrc2', 'yuv420p', 320, 180), 1);
    const encode = await ENCODERS[type].create(codecs);
    const at: EncodeAt = async (quality) => encode(image, request({ quality }));
    const { bytes, quality } = await fitBytes(at, 0.9, 6000);
    console.log(`${type}: ${bytes.length} bytes at ${quality}`);
    expect(bytes.length).toBeLessThanOrEqual(6000);
    expect(bytes.length).toBeGreaterThan(4500);
  },
);
