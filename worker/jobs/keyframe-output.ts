import type { CaptureOutput, KeyframeData, MomentData } from '../../shared/protocol.js';
import { describePicture } from '../decode/describe/describe-picture.js';
import { toCodedPicture } from '../mp4-writer/to-coded-picture.js';
import type { CutStations } from '../search/cut-pictures.js';
import type { Output } from './job.js';
import type { Stations } from './stations.js';
import { takeKeyframe } from './take-keyframe.js';
import { toMomentData } from './to-moment-data.js';

/** Nothing is decoded, so no decoder is got ready for it; a variant is taken as large as it comes. */
const WITHOUT_DECODER = { wanted: {}, prepare: () => undefined } as const;

/** A keyframe as a complete MP4. */
export function keyframeOutput(
  stations: CutStations & Pick<Stations, 'loadClipsAndSheets'>,
  { durationSeconds }: CaptureOutput<'keyframe'>,
): Output<KeyframeData> {
  const { loadClipsAndSheets } = stations;
  return {
    ...WITHOUT_DECODER,
    async preload() {
      await loadClipsAndSheets();
    },
    async make(job, place) {
      const taken = await takeKeyframe(stations, job, place, async ({ run }) => {
        const { toClip } = await loadClipsAndSheets();
        return toClip(run, describePicture(toCodedPicture(run)), durationSeconds);
      });
      const { bytes, codec, width, height } = taken;
      const { buffer } = bytes;
      const moment = toMomentData(taken, place, job.counts.bytesFetched);
      const result = { ...moment, bytes: buffer, codec, width, height, durationSeconds };
      return { result, buffers: [buffer] };
    },
  };
}

/** When and where the keyframe is. */
export function timeOutput(stations: CutStations): Output<MomentData> {
  return {
    ...WITHOUT_DECODER,
    preload: () => Promise.resolve(),
    async make(job, place) {
      const taken = await takeKeyframe(stations, job, place, () => ({}));
      return { result: toMomentData(taken, place, job.counts.bytesFetched), buffers: [] };
    },
  };
}
