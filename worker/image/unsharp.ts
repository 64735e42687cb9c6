import { blurMono16 } from 'glur';
import type { UnsharpRequest } from '../../shared/types.js';
import type { RgbaImage } from './types.js';

/** Brightness is blurred with 8 fractional bits. */
const UNIT = 256;
const WHITE = 255 * UNIT;

/**
 * An unsharp mask like pica's. A share of the difference to the blurred brightness is added to each pixel's brightness,
 * its strongest channel, and all channels are scaled alike, so that the hue stays.
 */
export function sharpen(
  { data, width, height }: RgbaImage,
  { amount, radius, threshold }: UnsharpRequest,
): RgbaImage {
  const brightness = brightnessOf(data);
  const blurred = brightness.slice();
  blurMono16(blurred, width, height, radius);
  const share = amount / 100;
  const sharp = data.slice();
  for (let pixel = 0, at = 0; pixel < brightness.length; pixel++, at += 4) {
    const before = brightness[pixel] ?? 0;
    const difference = before - (blurred[pixel] ?? 0);
    if (before === 0 || Math.abs(difference) < threshold * UNIT) continue;
    const after = Math.min(Math.max(before + share * difference, 0), WHITE);
    const scale = after / before;
    for (let channel = at; channel < at + 3; channel++) {
      sharp[channel] = (data[channel] ?? 0) * scale;
    }
  }
  return { data: sharp, width, height };
}

function brightnessOf(data: Uint8ClampedArray): Uint16Array {
  const brightness = new Uint16Array(data.length / 4);
  for (let pixel = 0, at = 0; pixel < brightness.length; pixel++, at += 4) {
    brightness[pixel] = Math.max(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0) * UNIT;
  }
  return brightness;
}
