import type { CaptureOutput, PlannedPlace } from '../../shared/protocol.js';
import { largestSize } from './image-needs.js';
import type { Output } from './job.js';
import type { Stations } from './stations.js';

/** Where a picture would be taken, from the playlists alone: no segment is fetched, and no decoder loaded. */
export function placeOutput(
  _stations: Stations,
  { images }: CaptureOutput<'place'>,
): Output<PlannedPlace> {
  return {
    wanted: largestSize(images),
    preload: () => Promise.resolve(),
    prepare: () => undefined,
    make: (_job, place) => Promise.resolve({ result: place, buffers: [] }),
  };
}
