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

/** Writes one row of a plane, brought to the wanted size and to 8 bits with 4 fraction bits. */
export type ReadRow = (row: number, out: Uint16Array) => void;
