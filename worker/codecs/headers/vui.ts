import type { BitReader } from '../../bytes/bit-reader.js';
import type { ColorDescription } from '../../picture/types.js';
import { colorFromCodes, NO_COLOR } from './color-codes.js';

/** ITU-T H.264, table E-1, which H.265 shares; 0 and values that are not listed mean unknown. */
const ASPECT_RATIOS: readonly (readonly [width: number, height: number])[] = [
  [0, 0],
  [1, 1],
  [12, 11],
  [10, 11],
  [16, 11],
  [40, 33],
  [24, 11],
  [20, 11],
  [32, 11],
  [80, 33],
  [18, 11],
  [15, 11],
  [64, 33],
  [160, 99],
  [4, 3],
  [3, 2],
  [2, 1],
];
const EXTENDED_ASPECT_RATIO = 255;
const UNSPECIFIED = 2;

export interface Vui {
  readonly sampleAspectRatio: number | undefined;
  readonly color: ColorDescription;
}

export const NO_VUI: Vui = { sampleAspectRatio: undefined, color: NO_COLOR };

/** The beginning of `vui_parameters()`, which is the same in ITU-T H.264 E.1.1 and H.265 E.2.1. */
export function readVui(reader: BitReader): Vui {
  const sampleAspectRatio = reader.flag() ? readAspectRatio(reader) : undefined;
  if (reader.flag()) reader.skip(1);
  return { sampleAspectRatio, color: reader.flag() ? readColor(reader) : NO_COLOR };
}

function readAspectRatio(reader: BitReader): number | undefined {
  const index = reader.u(8);
  const isExtended = index === EXTENDED_ASPECT_RATIO;
  const [width, height] = isExtended
    ? [reader.u(16), reader.u(16)]
    : (ASPECT_RATIOS[index] ?? [0, 0]);
  return width > 0 && height > 0 ? width / height : undefined;
}

function readColor(reader: BitReader): ColorDescription {
  reader.skip(3);
  const isFullRange = reader.flag();
  const isDescribed = reader.flag();
  const code = (): number => (isDescribed ? reader.u(8) : UNSPECIFIED);
  return colorFromCodes({ isFullRange, primaries: code(), transfer: code(), matrix: code() });
}
