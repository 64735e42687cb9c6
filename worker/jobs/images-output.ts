import { withoutQuery } from '../../shared/errors.js';
import type { CaptureOutput, PlannedPlace, SnapshotData } from '../../shared/protocol.js';
import type { ImageRequest } from '../../shared/types.js';
import { parseCodec, videoCodecs } from '../codecs/parse-codec.js';
import type { PictureFacts } from '../image/encode/metadata.js';
import type { WantedSize } from '../playlist/variants/variant-size.js';
import {
  presentationTime,
  programDateTime,
  type PicturePlace,
} from '../search/presentation-time.js';
import type { ChosenTaken } from './best-picture.js';
import type { CaptureJob, Output } from './job.js';
import type { Stations } from './stations.js';
import { takePicture } from './take-picture.js';
import { toSnapshotData } from './to-snapshot-data.js';

/** Encoded images of one picture. */
export function imagesOutput(
  stations: Stations,
  { images }: CaptureOutput<'images'>,
): Output<SnapshotData> {
  const { engines, imageMaker } = stations;
  const types = images.map(({ type }) => type);
  return {
    wanted: largestSize(images),
    async preload() {
      await Promise.all([engines.preload(), imageMaker.preload(types)]);
    },
    prepare(codecs) {
      for (const codec of videoCodecs(codecs).filter(isPrecise)) {
        engines.prepare(parseCodec(codec)).catch(() => undefined);
      }
    },
    async make(job, place) {
      const taken = await takePicture(stations, job, place, () => imageMaker.preload(types));
      const result = await makeImages(stations, job, images, { ...taken, place });
      return { result, buffers: result.images.map(({ bytes }) => bytes) };
    },
  };
}

/** Whether a codec string says enough to tell whether the browser decodes it. */
function isPrecise(codec: string): boolean {
  return codec.includes('.');
}

/** The least size that serves every image; `undefined` in both directions where one is wanted as large as it comes. */
export function largestSize(images: readonly ImageRequest[]): WantedSize {
  const isFull = images.some(({ width, height }) => width === undefined && height === undefined);
  if (isFull || images.length === 0) return {};
  return {
    width: Math.max(0, ...images.map((image) => image.width ?? 0)),
    height: Math.max(0, ...images.map((image) => image.height ?? 0)),
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
  return toSnapshotData({ ...taken, made, bytesFetched: job.counts.bytesFetched, timings });
}

function factsOf(picture: PicturePlace, playlistUrl: string): PictureFacts {
  const dateMs = programDateTime(picture);
  return {
    date: dateMs === undefined ? undefined : new Date(dateMs),
    description: `${withoutQuery(playlistUrl)} at ${presentationTime(picture).toFixed(3)} s`,
  };
}
