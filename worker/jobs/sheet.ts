import type { EncodedImage, SheetRequest } from '../../shared/protocol.js';
import { drawAt, emptyImage } from '../image/compose.js';
import type { Made } from './job.js';
import type { Stations } from './stations.js';

/** Composes tiles to one image, and encodes it. */
export async function sheet(
  { imageMaker }: Pick<Stations, 'imageMaker'>,
  { tiles, background, image, ...size }: SheetRequest,
  signal: AbortSignal,
): Promise<Made<EncodedImage>> {
  const canvas = emptyImage(size, background);
  for (const { x, y, width, height, pixels } of tiles) {
    drawAt(canvas, { width, height, data: new Uint8ClampedArray(pixels) }, { x, y });
  }
  const result = await imageMaker.encode(canvas, image, signal);
  return { result, buffers: [result.bytes] };
}
