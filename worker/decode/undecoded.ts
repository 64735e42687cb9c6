import type { DecodedPicture } from '../picture/types.js';
import { readPlanes, type Plane } from '../picture/plane.js';

/** The side of a macroblock: ITU-T H.264 6.3. */
const BLOCK = 16;
/** The middle of a macroblock, which no filter reaches from the blocks around it. */
const MIDDLE = { from: 6, to: 10 };

/**
 * The share of macroblocks that a decoder left as it found its memory, with all samples 0. No color is coded like that:
 * luma and chroma of 0 lie far outside of RGB.
 */
export function undecodedShare(picture: DecodedPicture): number {
  if (picture.layout.family !== 'yuv') return 0;
  const planes = readPlanes(picture);
  const columns = Math.floor(picture.width / BLOCK);
  const rows = Math.floor(picture.height / BLOCK);
  let count = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (planes.every((plane) => isEmpty(plane, column * BLOCK, row * BLOCK))) count += 1;
    }
  }
  return count === 0 ? 0 : count / (columns * rows);
}

function isEmpty({ samples, width, shiftX, shiftY }: Plane, left: number, top: number): boolean {
  const fromX = (left + MIDDLE.from) >> shiftX;
  const toX = (left + MIDDLE.to) >> shiftX;
  for (let y = (top + MIDDLE.from) >> shiftY; y < (top + MIDDLE.to) >> shiftY; y++) {
    for (let x = fromX; x < toX; x++) if (samples[y * width + x] !== 0) return false;
  }
  return true;
}
