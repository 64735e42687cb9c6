import type { Size } from './types.js';

/** Bytes, or pairs of bytes above 8 bits. */
export type Samples = Uint8Array | Uint16Array;

/** One plane of a picture. */
export interface Plane extends Size {
  readonly samples: Samples;
  /** Bits a sample. */
  readonly bits: number;
  /** log2 of how many pixels of the picture a sample spans, in each direction. */
  readonly shiftX: number;
  readonly shiftY: number;
}

/**
 * Samples of every depth are brought to the scale of 8 bits with this many bits more behind the point, so that
 * averaging, interpolating and converting round once, at the end.
 */
export const FRACTION_BITS = 4;

/** Factor that brings samples of this depth to that scale. */
export function sampleScale(bits: number): number {
  return 2 ** (8 + FRACTION_BITS - bits);
}

/** Writes one row of a plane, brought to the wanted size and to 8 bits with {@link FRACTION_BITS} more. */
export type ReadRow = (row: number, out: Uint16Array) => void;
