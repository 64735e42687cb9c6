import { planeSizes } from './pixel-format.js';
import type { Size } from '../../shared/geometry.js';
import type { DecodedPicture, PlaneLayout } from './types.js';

/**
 * How a coded picture's samples become the displayed ones: a quarter turn, a half turn, a mirror, or any combination.
 */
export interface Orientation {
  /** Whether a displayed row is a coded column. */
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

export function isUpright({ isTransposed, fromRight, fromBottom }: Orientation): boolean {
  return !isTransposed && !fromRight && !fromBottom;
}

type Turnable = Pick<
  DecodedPicture,
  'layout' | 'pixelFormat' | 'width' | 'height' | 'planes' | 'sampleAspectRatio'
>;

/** The displayed picture; the same picture if it is upright. */
export function turnPicture<Picture extends Turnable>(
  picture: Picture,
  orientation: Orientation,
): Picture {
  const { isTransposed } = orientation;
  if (isUpright(orientation)) return picture;
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

/** 4:1:1, whose shift of 2 has no counterpart, never gets here: engines do not give it. */
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

/** How many columns of a row are written before the next row: a few cache lines of each row stay in the cache. */
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

/** The turned plane's size, the coded sample that comes first, and the steps to the next sample across and down. */
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
