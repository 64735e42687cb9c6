import type { EncodedImage, SheetRequest } from '../../shared/protocol.js';
import type { Made } from './job.js';
import type { Stations } from './stations.js';

/** Composes tiles to one image, and encodes it. */
export async function sheet(
  { imageMaker, loadClipsAndSheets }: Pick<Stations, 'imageMaker' | 'loadClipsAndSheets'>,
  request: SheetRequest,
  signal: AbortSignal,
): Promise<Made<EncodedImage>> {
  const { composeSheet } = await loadClipsAndSheets();
  const result = await imageMaker.encode(composeSheet(request), request.image, signal);
  return { result, buffers: [result.bytes] };
}
