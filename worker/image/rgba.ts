import { SnapError } from '../../src/shared/errors.js';
import type { DecodedPicture } from '../decode/types.js';
import { boxRows } from './box-rows.js';
import { gbrConversion, yuvConversion, type ConvertRow } from './color.js';
import { fullSizeRows } from './full-size-rows.js';
import { pictureBytes, planeSizes } from './pixel-format.js';
import { FRACTION_BITS, type Plane, type ReadRow, type Samples } from './plane.js';
import type { RgbaImage, Size } from './types.js';

/**
 * Converts a picture to RGBA, averaging about `reduce` × `reduce` samples to one pixel on the way, so that a picture
 * in full size is never made for a small image. Samples of more than 8 bits are rounded to 8.
 *
 * @param reduce - Whole number from 1 (full size) to `MAX_REDUCTION`.
 * @throws SnapError with code `decode-failed` where the planes hold fewer bytes than the size needs.
 */
export function toRgba(picture: DecodedPicture, reduce: number): RgbaImage {
  const { width, height } = reducedSize(picture, reduce);
  const [first, second, third] = readPlanes(picture).map((plane) => {
    return reduce === 1 ? fullSizeRows(plane) : boxRows(plane, picture, { width, height });
  }) as [ReadRow, ReadRow | undefined, ReadRow | undefined];
  const convert = conversion(picture);
  const data = new Uint8ClampedArray(width * height * 4);
  const samples = [neutralRow(width), neutralRow(width), neutralRow(width)] as const;
  for (let row = 0; row < height; row++) {
    first(row, samples[0]);
    second?.(row, samples[1]);
    third?.(row, samples[2]);
    convert(samples, data, row * width * 4);
  }
  return { data, width, height };
}

/** Size of the picture that {@link toRgba} makes. */
export function reducedSize(picture: Size, reduce: number): Size {
  return {
    width: Math.max(1, Math.round(picture.width / reduce)),
    height: Math.max(1, Math.round(picture.height / reduce)),
  };
}

function conversion({ layout, color, pixelFormat }: DecodedPicture): ConvertRow {
  const { family, bits, chromaShiftX, chromaShiftY } = layout;
  // Matrix 0 of H.273 puts G, B and R into the planes of Y, Cb and Cr, which must be of one size then.
  const isGbr = color.matrix === 'rgb' && chromaShiftX === 0 && chromaShiftY === 0;
  if (family === 'gbr' || (family === 'yuv' && isGbr)) return gbrConversion(color, bits);
  const isFull = color.range === undefined && pixelFormat.startsWith('yuvj');
  return yuvConversion(isFull ? { ...color, range: 'full' } : color, bits);
}

function readPlanes(picture: DecodedPicture): Plane[] {
  const { layout, width, height } = picture;
  const samples = readSamples(picture);
  let start = 0;
  return planeSizes(layout, width, height).map((size, index) => {
    const end = start + size.width * size.height;
    const plane = {
      ...size,
      samples: samples.subarray(start, end),
      bits: layout.bits,
      shiftX: index === 0 ? 0 : layout.chromaShiftX,
      shiftY: index === 0 ? 0 : layout.chromaShiftY,
    };
    start = end;
    return plane;
  });
}

function readSamples({ layout, width, height, planes }: DecodedPicture): Samples {
  const needed = pictureBytes(layout, width, height);
  if (planes.byteLength < needed) {
    throw new SnapError(
      'decode-failed',
      `The decoded picture of ${width} × ${height} pixels holds ${planes.byteLength} bytes instead of ${needed}`,
    );
  }
  if (layout.bits === 8) return planes;
  // Every machine that runs WebAssembly in a browser is little endian, as the samples are.
  const aligned = planes.byteOffset % 2 === 0 ? planes : planes.slice();
  return new Uint16Array(aligned.buffer, aligned.byteOffset, needed / 2);
}

/** A row of chroma without color, which is what a gray picture's rows stay. */
function neutralRow(width: number): Uint16Array {
  return new Uint16Array(width).fill(128 << FRACTION_BITS);
}
