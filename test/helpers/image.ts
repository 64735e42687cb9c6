import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import type { Pixels } from './frame-code.js';

/** Decodes a JPEG or PNG file; its first bytes tell which it is. */
export function decodeImage(bytes: Uint8Array): Pixels {
  if (bytes[0] === 0xff && bytes[1] === 0xd8) {
    const { width, height, data } = jpeg.decode(bytes, { useTArray: true, formatAsRGBA: true });
    return { width, height, data };
  }
  const { width, height, data } = PNG.sync.read(Buffer.from(bytes));
  return { width, height, data };
}

/** The difference between two images of the same size, without alpha. */
export interface ImageDifference {
  /** The peak signal-to-noise ratio in decibels; Infinity for identical images. */
  readonly psnr: number;
  /** The mean and the largest difference of one channel, 0 to 255. */
  readonly mean: number;
  readonly max: number;
}

export function compareImages(one: Pixels, other: Pixels): ImageDifference {
  if (one.width !== other.width || one.height !== other.height) {
    throw new RangeError(
      `Images of ${one.width}×${one.height} and ${other.width}×${other.height} cannot be compared.`,
    );
  }
  let squares = 0;
  let sum = 0;
  let max = 0;
  const samples = one.width * one.height * 3;
  for (let index = 0; index < one.width * one.height * 4; index += 1) {
    if (index % 4 === 3) continue;
    const difference = Math.abs((one.data[index] ?? 0) - (other.data[index] ?? 0));
    squares += difference ** 2;
    sum += difference;
    max = Math.max(max, difference);
  }
  const psnr = squares === 0 ? Infinity : 10 * Math.log10((255 ** 2 * samples) / squares);
  return { psnr, mean: sum / samples, max };
}

/** The mean color of a rectangle, for example of a bar or of the sky. */
export function meanColor(
  { width, data }: Pixels,
  box: { x: number; y: number; width: number; height: number },
): readonly [number, number, number] {
  const sum: [number, number, number] = [0, 0, 0];
  for (let y = box.y; y < box.y + box.height; y += 1) {
    for (let x = box.x; x < box.x + box.width; x += 1) {
      const offset = (y * width + x) * 4;
      sum[0] += data[offset] ?? 0;
      sum[1] += data[offset + 1] ?? 0;
      sum[2] += data[offset + 2] ?? 0;
    }
  }
  const count = box.width * box.height;
  return [sum[0] / count, sum[1] / count, sum[2] / count];
}
