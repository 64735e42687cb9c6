import { Pica } from 'pica';
import { expect, test } from 'vitest';
import { sharpen } from '../../../worker/image/unsharp.js';
import type { RgbaImage } from '../../../worker/image/types.js';
import { difference } from './pictures.js';

/** Edges, slopes and noise in all colors. */
function scene(width: number, height: number): RgbaImage {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let at = 0; at < width * height; at++) {
    const [x, y] = [at % width, Math.floor(at / width)];
    const noise = Math.imul(at + 1, 2_654_435_761) >>> 27;
    data[at * 4] = ((x >> 4) & 1) * 150 + noise;
    data[at * 4 + 1] = (255 * x) / width;
    data[at * 4 + 2] = ((x + y) % 23) * 11;
    data[at * 4 + 3] = 255;
  }
  return { data, width, height };
}

/** pica resizes to the same size, which changes nothing, and then sharpens. */
async function throughPica(image: RgbaImage, mask: Mask): Promise<Uint8Array> {
  const { data, width, height } = image;
  const pica = new Pica({ features: ['js'] });
  return pica.resizeBuffer({
    ...{ width, height, toWidth: width, toHeight: height, filter: 'box' },
    src: new Uint8Array(data),
    unsharpAmount: mask.amount,
    unsharpRadius: mask.radius,
    unsharpThreshold: mask.threshold,
  });
}

interface Mask {
  readonly amount: number;
  readonly radius: number;
  readonly threshold: number;
}

test.each<Mask>([
  { amount: 160, radius: 0.6, threshold: 1 },
  { amount: 80, radius: 0.5, threshold: 0 },
  { amount: 500, radius: 2, threshold: 0 },
  { amount: 200, radius: 1, threshold: 40 },
  { amount: 300, radius: 1.3, threshold: 255 },
  { amount: 1, radius: 1, threshold: 0 },
])('%j is what pica makes of it', async (mask) => {
  const image = scene(97, 64);
  const { largest, mean } = difference(sharpen(image, mask).data, await throughPica(image, mask));
  expect(largest).toBeLessThanOrEqual(1);
  expect(mean).toBeLessThan(0.3);
});

test('the picture itself is left alone', () => {
  const image = scene(20, 20);
  const before = image.data.slice();
  const sharp = sharpen(image, { amount: 200, radius: 1, threshold: 0 });
  expect(image.data).toEqual(before);
  expect(sharp.data).not.toEqual(before);
  expect(sharp.data.every((value, at) => at % 4 !== 3 || value === 255)).toBe(true);
});

test('an amount of 0 changes nothing', () => {
  const image = scene(20, 20);
  expect(sharpen(image, { amount: 0, radius: 1, threshold: 0 }).data).toEqual(image.data);
});
