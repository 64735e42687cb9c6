import type { EncodedImage, SheetRequest } from '../../shared/protocol.js';
import { drawAt, emptyImage } from '../image/compose.js';
import { drawTexts } from '../image/draw-texts.js';
import type { Made } from './job.js';
import type { Stations } from './stations.js';

/** Composes tiles to one image, and encodes it. */
export async function sheet(
  { imageMaker }: Pick<Stations, 'imageMaker'>,
  { tiles, texts, background, image, ...size }: SheetRequest,
  signal: AbortSignal,
): Promise<Made<EncodedImage>> {
  const canvas = emptyImage(size, background);
  for (const { x, y, width, height, pixels } of tiles) {
    drawAt(canvas, { width, height, data: new Uint8ClampedArray(pixels) }, { x, y });
  }
  drawTexts(canvas, texts, background);
  const result = await imageMaker.encode(canvas, image, signal);
  return { result, buffers: [result.bytes] };
}
