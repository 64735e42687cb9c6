import type { Size } from '../../../shared/geometry.js';
import { BitReader } from '../../bytes/bit-reader.js';
import { findUnit, START_CODE_BYTES } from '../../bytes/start-code.js';

// ISO/IEC 13818-2, table 6-1.
const SEQUENCE_HEADER = 0xb3;
const EXTENSION = 0xb5;
const SEQUENCE_EXTENSION = 1;
/** Table 6-3: the shape of the whole picture. */
const DISPLAY_RATIOS: readonly number[] = [0, 0, 4 / 3, 16 / 9, 2.21];
/** ISO/IEC 11172-2 2.4.3.2: the height of a sample relative to its width. */
const SAMPLE_RATIOS: readonly number[] = [
  ...[0, 1, 0.6735, 0.7031, 0.7615, 0.8055, 0.8437, 0.8935],
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
  const [width, height, aspect] = [reader.u(12), reader.u(12), reader.u(4)];
  const extension = readExtension(unit.subarray(at + START_CODE_BYTES));
  const size = {
    width: width + 4096 * (extension?.width ?? 0),
    height: height + 4096 * (extension?.height ?? 0),
  };
  const display = DISPLAY_RATIOS[aspect] ?? 0;
  const ratio = extension
    ? (display * size.height) / size.width || (aspect === 1 ? 1 : 0)
    : 1 / (SAMPLE_RATIOS[aspect] || Infinity);
  const sampleAspectRatio = ratio > 0 ? ratio : undefined;
  return size.width > 0 && size.height > 0 ? { size, sampleAspectRatio } : undefined;
}

/** `undefined`: the stream is MPEG-1. */
function readExtension(unit: Uint8Array): Size | undefined {
  const at = findUnit(unit, [EXTENSION]);
  const reader = new BitReader(unit.subarray(at + START_CODE_BYTES + 1));
  if (at < 0 || reader.u(4) !== SEQUENCE_EXTENSION) return undefined;
  reader.skip(8 + 1 + 2);
  return { width: reader.u(2), height: reader.u(2) };
}
