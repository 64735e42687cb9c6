import { SnapError } from '../../shared/errors.js';
import type { DecodedPicture } from './types.js';
import { pictureBytes, planeSizes } from './pixel-format.js';
import type { Size } from '../../shared/geometry.js';

/** Bytes, or pairs of bytes above 8 bits. */
export type Samples = Uint8Array | Uint16Array;

/** One plane of a picture. */
export interface Plane extends Size {
  readonly samples: Samples;
  /** Bits in a sample. */
  readonly bits: number;
  /** The log2 of the number of pixels that a sample spans, in each direction. */
  readonly shiftX: number;
  readonly shiftY: number;
}

/**
 * Samples of every depth are scaled to 8 bits with this many fractional bits, so that averaging, interpolating and
 * converting round only once, at the end.
 */
export const FRACTION_BITS = 4;

/** The factor that brings samples of this depth to that scale. */
export function sampleScale(bits: number): number {
  return 2 ** (8 + FRACTION_BITS - bits);
}

/** Writes one row of a plane, at the wanted size and in 8 bits with {@link FRACTION_BITS} fractional bits. */
export type ReadRow = (row: number, out: Uint16Array) => void;

/**
 * The planes of a picture, which share its memory.
 *
 * @throws SnapError with code `decode-failed` if they have fewer bytes than the size needs
 */
export function readPlanes(picture: DecodedPicture): Plane[] {
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
      `The decoded picture holds ${planes.byteLength} bytes instead of ${needed}`,
    );
  }
  if (layout.bits === 8) return planes;
  // Every machine that runs WebAssembly in a browser is little endian, as the samples are.
  const aligned = planes.byteOffset % 2 === 0 ? planes : planes.slice();
  return new Uint16Array(aligned.buffer, aligned.byteOffset, needed / 2);
}
