import type { CaptureOutput, KeyframeData, MomentData } from '../../shared/protocol.js';
import type { CutStations } from '../search/cut-pictures.js';
import type { Output } from './job.js';
import { takeKeyframe } from './take-keyframe.js';
import { toClip } from './to-clip.js';
import { toMomentData } from './to-moment-data.js';

/** Nothing is decoded, so nothing is loaded for it; a variant is taken as large as it comes. */
const WITHOUT_DECODER = {
  wanted: {},
  preload: () => Promise.resolve(),
  prepare: () => undefined,
} as const;

/** A keyframe as a complete MP4. */
export function keyframeOutput(
  stations: CutStations,
  { durationSeconds }: CaptureOutput<'keyframe'>,
): Output<KeyframeData> {
  return {
    ...WITHOUT_DECODER,
    async make(job, place) {
      const taken = await takeKeyframe(stations, job, place, ({ run }) =>
        toClip(run, durationSeconds),
      );
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
    async make(job, place) {
      const taken = await takeKeyframe(stations, job, place, () => ({}));
      return { result: toMomentData(taken, place, job.counts.bytesFetched), buffers: [] };
    },
  };
}
