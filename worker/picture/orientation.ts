import { planeSizes } from './pixel-format.js';
import type { Size } from '../../shared/geometry.js';
import type { DecodedPicture, PlaneLayout } from './types.js';

/** How a coded picture's samples become those that are shown: a quarter turn, a half turn, a mirror, in any mix. */
export interface Orientation {
  /** Whether a row of what is shown is a column of what is coded. */
  readonly isTransposed: boolean;
  /** Whether coded columns are read from right to left, and coded rows from bottom to top. */
  readonly fromRight: boolean;
  readonly fromBottom: boolean;
}

export const UPRIGHT: Orientation = { isTransposed: false, fromRight: false, fromBottom: false };

/** The four numbers a, b, c, d of ISO/IEC 14496-12 6.2.2: x' = a·x + c·y, y' = b·x + d·y. */
export type Matrix = readonly [a: number, b: number, c: number, d: number];

/** The orientation nearest to a matrix. */
export function orientationOf([a, b, c, d]: Matrix): Orientation {
  const isTransposed = Math.abs(b) + Math.abs(c) > Math.abs(a) + Math.abs(d);
  return isTransposed
    ? { isTransposed, fromRight: b < 0, fromBottom: c < 0 }
    : { isTransposed, fromRight: a < 0, fromBottom: d < 0 };
}

type Turnable = Pick<
  DecodedPicture,
  'layout' | 'pixelFormat' | 'width' | 'height' | 'planes' | 'sampleAspectRatio'
>;

/** The picture as it is shown; itself where it is upright. */
export function turnPicture<Picture extends Turnable>(
  picture: Picture,
  orientation: Orientation,
): Picture {
  const { isTransposed, fromRight, fromBottom } = orientation;
  if (!isTransposed && !fromRight && !fromBottom) return picture;
  const planes = turnPlanes(picture, orientation);
  if (!isTransposed) return { ...picture, planes };
  return {
    ...picture,
    planes,
    width: picture.height,
    height: picture.width,
    layout: turnLayout(picture.layout),
    pixelFormat: picture.pixelFormat.replace('422', '440'),
    sampleAspectRatio: 1 / picture.sampleAspectRatio,
  };
}

/** No engine that leaves turning to us makes 4:1:1, whose shift of 2 has no counterpart. */
function turnLayout(layout: PlaneLayout): PlaneLayout {
  const chromaShiftX = layout.chromaShiftY;
  return { ...layout, chromaShiftX, chromaShiftY: layout.chromaShiftX === 0 ? 0 : 1 };
}

function turnPlanes(
  { layout, width, height, planes }: Turnable,
  orientation: Orientation,
): Uint8Array<ArrayBuffer> {
  const turned = new Uint8Array(planes.byteLength);
  const isWide = layout.bits > 8;
  const from = isWide ? asPairs(planes) : planes;
  const to = isWide ? asPairs(turned) : turned;
  let start = 0;
  for (const size of planeSizes(layout, width, height)) {
    const end = start + size.width * size.height;
    turnPlane(from.subarray(start, end), size, orientation, to.subarray(start, end));
    start = end;
  }
  return turned;
}

function asPairs({ buffer, byteOffset, byteLength }: Uint8Array<ArrayBuffer>): Uint16Array {
  return new Uint16Array(buffer, byteOffset, byteLength >> 1);
}

/** Columns that are written of a row before the next one: a few cache lines of each row stay at hand. */
const STRIP = 32;

function turnPlane(
  from: Uint8Array | Uint16Array,
  size: Size,
  orientation: Orientation,
  to: Uint8Array | Uint16Array,
): void {
  const { start, across, down, width, height } = readingOrder(size, orientation);
  for (let left = 0; left < width; left += STRIP) {
    const right = Math.min(left + STRIP, width);
    for (let y = 0; y < height; y++) {
      let source = start + y * down + left * across;
      for (let x = left; x < right; x++, source += across) to[y * width + x] = from[source] ?? 0;
    }
  }
}

/** Size of the turned plane, which coded sample comes first, and the steps to the next one across and down. */
function readingOrder(
  { width, height }: Size,
  { isTransposed, fromRight, fromBottom }: Orientation,
): { start: number; across: number; down: number } & Size {
  const column = fromRight ? -1 : 1;
  const row = fromBottom ? -width : width;
  const start = (fromRight ? width - 1 : 0) + (fromBottom ? (height - 1) * width : 0);
  return isTransposed
    ? { start, across: row, down: column, width: height, height: width }
    : { start, across: column, down: row, width, height };
}
