import { FRAME_CODE, decodeFrameNumber } from '../../scripts/frame-code.mjs';

/** Decoded pixels, four bytes each. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** The place of the whole picture in the image, in pixels; a cropped picture extends beyond the image. */
export interface PictureBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const DARKEST_WHITE = 160;
const BRIGHTEST_BLACK = 96;

/**
 * Reads the frame number that `scripts/draw-frame.mjs` drew, at any scale.
 *
 * @param box default: the picture fills the image
 * @returns the number, or `undefined` if the picture shows none
 */
export function readFrameNumber(pixels: Pixels, box?: PictureBox): number | undefined {
  const picture = box ?? { x: 0, y: 0, width: pixels.width, height: pixels.height };
  let bits = 0;
  for (let cell = 0; cell < FRAME_CODE.cells; cell += 1) {
    const level = cellLevel(pixels, picture, cell);
    if (level > BRIGHTEST_BLACK && level < DARKEST_WHITE) return undefined;
    bits = (bits << 1) | (level >= DARKEST_WHITE ? 1 : 0);
  }
  return decodeFrameNumber(bits);
}

/** Mean brightness of the middle of a cell. */
function cellLevel(pixels: Pixels, picture: PictureBox, cell: number): number {
  const { left, cellWidth, top, cellHeight } = FRAME_CODE;
  const x = picture.x + (left + (cell + 0.5) * cellWidth) * picture.width;
  const y = picture.y + (top + 0.5 * cellHeight) * picture.height;
  const reachX = (cellWidth * picture.width) / 5;
  const reachY = (cellHeight * picture.height) / 5;
  let sum = 0;
  let count = 0;
  for (let row = Math.floor(y - reachY); row <= Math.floor(y + reachY); row += 1) {
    for (let column = Math.floor(x - reachX); column <= Math.floor(x + reachX); column += 1) {
      sum += brightness(pixels, column, row);
      count += 1;
    }
  }
  return sum / count;
}

function brightness({ width, height, data }: Pixels, x: number, y: number): number {
  if (x < 0 || y < 0 || x >= width || y >= height) return Number.NaN;
  const offset = (y * width + x) * 4;
  return ((data[offset] ?? 0) + (data[offset + 1] ?? 0) + (data[offset + 2] ?? 0)) / 3;
}
