import type { BitReader } from '../../bytes/bit-reader.js';
import type { Size } from '../../../shared/geometry.js';

/** Luma samples for each unit of a cropping window, by `chroma_format_idc`: ITU-T H.264 7.4.2.1.1, H.265 table 6-1. */
const UNITS: readonly (readonly [x: number, y: number])[] = [
  [1, 1],
  [2, 2],
  [2, 1],
  [1, 1],
];

/**
 * Reads a cropping window, a flag and four offsets, and subtracts it from the coded size; `undefined` if nothing is
 * left.
 *
 * @param rowUnits - Rows that count as one: 2 if pictures may be fields, otherwise 1.
 */
export function croppedSize(
  reader: BitReader,
  coded: Size,
  chromaFormat: number,
  rowUnits: number,
): Size | undefined {
  const unit = UNITS[chromaFormat];
  if (!unit) return undefined;
  const isCropped = reader.flag();
  const offset = (): number => (isCropped ? reader.ue() : 0);
  const columns = offset() + offset();
  const rows = offset() + offset();
  const width = coded.width - columns * unit[0];
  const height = coded.height - rows * unit[1] * rowUnits;
  return width > 0 && height > 0 ? { width, height } : undefined;
}
