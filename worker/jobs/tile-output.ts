import type { CaptureOutput, TileData } from '../../shared/protocol.js';
import { imageNeeds } from './image-needs.js';
import type { Output } from './job.js';
import type { Stations } from './stations.js';
import { takePicture } from './take-picture.js';
import { toFacts } from './to-facts.js';

/** The samples of a tile, and an image of it where that is asked for. */
export function tileOutput(
  stations: Stations,
  { tile: request, image: wanted }: CaptureOutput<'tile'>,
): Output<TileData> {
  const { engines, imageMaker } = stations;
  return {
    ...imageNeeds(stations, [request]),
    async make(job, place) {
      const { signal, timer } = job;
      const taken = await takePicture(stations, job, place, () =>
        imageMaker.preload(wanted ? [wanted.type] : []),
      );
      const startedAt = performance.now();
      const { data, ...size } = await imageMaker.draw(taken.picture, request);
      engines.recycle(taken.picture);
      const drawnAt = performance.now();
      const image = wanted && (await imageMaker.encode({ data, ...size }, wanted, signal));
      const encodeMs = performance.now() - drawnAt;
      const timings = timer.total({ resizeMs: drawnAt - startedAt, encodeMs });
      const { bytesFetched } = job.counts;
      const facts = toFacts({ ...taken, place, bytesFetched, timings });
      const tile = { ...size, pixels: data.buffer };
      return {
        result: { ...facts, tile, image },
        buffers: [tile.pixels, ...(image ? [image.bytes] : [])],
      };
    },
  };
}
