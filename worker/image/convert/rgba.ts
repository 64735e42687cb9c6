import type { DecodedPicture } from '../../picture/types.js';
import { boxRows } from './box-rows.js';
import { gbrConversion, yuvConversion, type ConvertRow } from './color.js';
import { conversionOf, type Conversion } from './conversion.js';
import { fullSizeRows } from './full-size-rows.js';
import { deinterlace } from '../../picture/deinterlace.js';
import { FRACTION_BITS, readPlanes, type ReadRow } from '../../picture/plane.js';
import type { Size } from '../../../shared/geometry.js';
import type { TakeMemory } from '../../bytes/spare-memory.js';
import type { RgbaImage } from '../types.js';

/**
 * Converts a picture to RGBA, deinterlaced, and averages about `reduce` × `reduce` samples to one pixel on the way, so
 * that a small image never needs the full-size picture. Samples of more than 8 bits are rounded to 8.
 *
 * @param reduce - A whole number from 1 (full size) to `MAX_REDUCTION`.
 * @param takeMemory - Must return exactly as many bytes as requested. Default: fresh memory.
 * @throws SnapError with code `decode-failed` if the planes have fewer bytes than the size needs
 */
export type ToRgba = (
  picture: DecodedPicture,
  reduce: number,
  takeMemory?: TakeMemory,
) => RgbaImage;

/** In TypeScript: what the kernel's results are held to, and what converts where there is no kernel. */
export const toRgba: ToRgba = (picture, reduce, takeMemory = freshMemory) => {
  const { width, height } = reducedSize(picture, reduce);
  const [first, second, third] = readPlanes(deinterlace(picture)).map((plane) => {
    return reduce === 1 ? fullSizeRows(plane) : boxRows(plane, picture, { width, height });
  }) as [ReadRow, ReadRow | undefined, ReadRow | undefined];
  const convert = toConvertRow(conversionOf(picture));
  const data = new Uint8ClampedArray(takeMemory(width * height * 4).buffer);
  const samples = [neutralRow(width), neutralRow(width), neutralRow(width)] as const;
  for (let row = 0; row < height; row++) {
    first(row, samples[0]);
    second?.(row, samples[1]);
    third?.(row, samples[2]);
    convert(samples, data, row * width * 4);
  }
  return { data, width, height };
};

export const freshMemory: TakeMemory = (bytes) => new Uint8Array(bytes);

/** The size of the picture that {@link toRgba} makes. */
export function reducedSize(picture: Size, reduce: number): Size {
  return {
    width: Math.max(1, Math.round(picture.width / reduce)),
    height: Math.max(1, Math.round(picture.height / reduce)),
  };
}

function toConvertRow(conversion: Conversion): ConvertRow {
  switch (conversion.kind) {
    case 'yuv':
      return yuvConversion(conversion.coefficients);
    case 'gbr':
      return gbrConversion(conversion.coefficients);
    case 'wide':
      return conversion.convert;
  }
}

/** A row of colorless chroma, which all rows of a gray picture share. */
function neutralRow(width: number): Uint16Array {
  return new Uint16Array(width).fill(NEUTRAL);
}

/** Chroma without color. */
export const NEUTRAL = 128 << FRACTION_BITS;
