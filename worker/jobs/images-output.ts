import { withoutQuery } from '../../shared/errors.js';
import type { CaptureOutput, PlannedPlace, SnapshotData } from '../../shared/protocol.js';
import type { ImageRequest } from '../../shared/types.js';
import type { PictureFacts } from '../image/encode/metadata.js';
import {
  presentationTime,
  programDateTime,
  type PicturePlace,
} from '../search/presentation-time.js';
import type { ChosenTaken } from './best-picture.js';
import { imageNeeds } from './image-needs.js';
import type { CaptureJob, Output } from './job.js';
import type { Stations } from './stations.js';
import { takePicture } from './take-picture.js';
import { toFacts } from './to-facts.js';

/** Encoded images of one picture. */
export function imagesOutput(
  stations: Stations,
  { images }: CaptureOutput<'images'>,
): Output<SnapshotData> {
  const { imageMaker } = stations;
  const types = images.map(({ type }) => type);
  return {
    ...imageNeeds(stations, images),
    async make(job, place) {
      const taken = await takePicture(stations, job, place, () => imageMaker.preload(types));
      const result = await makeImages(stations, job, images, { ...taken, place });
      return { result, buffers: result.images.map(({ bytes }) => bytes) };
    },
  };
}

async function makeImages(
  { engines, imageMaker }: Pick<Stations, 'engines' | 'imageMaker'>,
  job: CaptureJob,
  images: readonly ImageRequest[],
  taken: ChosenTaken & { readonly place: PlannedPlace },
): Promise<SnapshotData> {
  const { picture, cut, place } = taken;
  const made = await imageMaker.make(picture, images, {
    signal: job.signal,
    onStep: (_step, done) => {
      job.counts.imagesDone = done;
      job.report('encoding');
    },
    facts: factsOf(cut, place.playlistUrl),
  });
  engines.recycle(picture);
  const timings = job.timer.total(made);
  const { bytesFetched } = job.counts;
  return { images: made.images, ...toFacts({ ...taken, bytesFetched, timings }) };
}

function factsOf(picture: PicturePlace, playlistUrl: string): PictureFacts {
  const dateMs = programDateTime(picture);
  return {
    date: dateMs === undefined ? undefined : new Date(dateMs),
    description: `${withoutQuery(playlistUrl)} at ${presentationTime(picture).toFixed(3)} s`,
  };
}
