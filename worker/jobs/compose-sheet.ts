import type { SheetRequest } from '../../shared/protocol.js';
import { drawAt, emptyImage } from '../image/compose.js';
import { drawTexts } from '../image/draw-texts.js';
import type { RgbaImage } from '../image/types.js';

/** Composes tiles to one image. */
export function composeSheet({ tiles, texts, background, ...size }: SheetRequest): RgbaImage {
  const canvas = emptyImage(size, background);
  for (const { x, y, width, height, pixels } of tiles) {
    drawAt(canvas, { width, height, data: new Uint8ClampedArray(pixels) }, { x, y });
  }
  drawTexts(canvas, texts, background);
  return canvas;
}
