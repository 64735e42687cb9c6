import type { BitReader } from '../../bytes/bit-reader.js';
import type { Size } from '../../../shared/geometry.js';
import type { PictureArea } from './types.js';

/** Luma samples for each unit of a cropping window, by `chroma_format_idc`: ITU-T H.264 7.4.2.1.1, H.265 table 6-1. */
const UNITS: readonly (readonly [x: number, y: number])[] = [
  [1, 1],
  [2, 2],
  [2, 1],
  [1, 1],
];

/**
 * Reads a cropping window: a flag and four offsets. `undefined` if it leaves nothing.
 *
 * @param rowUnits - Rows that count as one: 2 if pictures may be fields, otherwise 1.
 */
export function readCropping(
  reader: BitReader,
  coded: Size,
  chromaFormat: number,
  rowUnits: number,
): PictureArea | undefined {
  const unit = UNITS[chromaFormat];
  if (!unit) return undefined;
  const isCropped = reader.flag();
  const offset = (samples: number): number => (isCropped ? reader.ue() * samples : 0);
  const [x, right] = [offset(unit[0]), offset(unit[0])];
  const [y, bottom] = [offset(unit[1] * rowUnits), offset(unit[1] * rowUnits)];
  const visible = { x, y, width: coded.width - x - right, height: coded.height - y - bottom };
  return visible.width > 0 && visible.height > 0 ? { coded, visible } : undefined;
}
