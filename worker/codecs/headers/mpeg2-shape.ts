import type { Size } from '../../../shared/geometry.js';
import { BitReader } from '../../bytes/bit-reader.js';
import { findUnit, START_CODE_BYTES } from '../../bytes/start-code.js';

// ISO/IEC 13818-2, table 6-1.
const SEQUENCE_HEADER = 0xb3;
const EXTENSION = 0xb5;
const SEQUENCE_EXTENSION = 1;
/** Table 6-3: the shape of the whole picture. */
const DISPLAY_RATIOS: Readonly<Record<number, number>> = { 2: 4 / 3, 3: 16 / 9, 4: 2.21 };
/** ISO/IEC 11172-2 2.4.3.2: the height of a sample relative to its width; the first value is forbidden. */
const SAMPLE_RATIOS: readonly (number | undefined)[] = [
  ...[undefined, 1, 0.6735, 0.7031, 0.7615, 0.8055, 0.8437, 0.8935],
  ...[0.9157, 0.9815, 1.0255, 1.0695, 1.095, 1.1575, 1.2015],
];

/** What headers tell of the shape of pictures. */
export interface PictureShape {
  /** In samples. */
  readonly size: Size;
  /** The width of a sample relative to its height; `undefined` if the stream does not tell. */
  readonly sampleAspectRatio: number | undefined;
}

/** Reads the sequence header in an access unit of MPEG-1 or MPEG-2: 6.2.2.1 and 6.2.2.3. */
export function readMpeg2Shape(unit: Uint8Array): PictureShape | undefined {
  const at = findUnit(unit, [SEQUENCE_HEADER]);
  if (at < 0) return undefined;
  const reader = new BitReader(unit.subarray(at + START_CODE_BYTES + 1));
  const [columns, rows, aspect] = [reader.u(12), reader.u(12), reader.u(4)];
  const extension = readExtension(unit.subarray(at + START_CODE_BYTES));
  const width = columns + 4096 * (extension?.width ?? 0);
  const height = rows + 4096 * (extension?.height ?? 0);
  if (width === 0 || height === 0) return undefined;
  const sampleAspectRatio = extension
    ? mpeg2Ratio(aspect, width / height)
    : inverse(SAMPLE_RATIOS[aspect]);
  return { size: { width, height }, sampleAspectRatio };
}

function mpeg2Ratio(aspect: number, ofSamples: number): number | undefined {
  if (aspect === 1) return 1;
  const display = DISPLAY_RATIOS[aspect];
  return display === undefined ? undefined : display / ofSamples;
}

function inverse(value: number | undefined): number | undefined {
  return value === undefined ? undefined : 1 / value;
}

/** `undefined`: the stream is MPEG-1. */
function readExtension(unit: Uint8Array): Size | undefined {
  const at = findUnit(unit, [EXTENSION]);
  const reader = new BitReader(unit.subarray(at + START_CODE_BYTES + 1));
  if (at < 0 || reader.u(4) !== SEQUENCE_EXTENSION) return undefined;
  reader.skip(8 + 1 + 2);
  return { width: reader.u(2), height: reader.u(2) };
}
