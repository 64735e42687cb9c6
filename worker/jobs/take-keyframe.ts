import type { PlannedPlace } from '../../shared/protocol.js';
import { looksDamaged } from '../keyframe/damage.js';
import type { CodedRun } from '../keyframe/types.js';
import type { CutPicture, CutStations } from '../search/cut-pictures.js';
import { DAMAGED, GOOD, type Chosen } from './best-taken.js';
import type { CaptureJob } from './job.js';
import { takeBest } from './take-best.js';

/**
 * From a place in a media playlist to a keyframe's coded bytes, in the clear; nothing is decoded. One that may be cut
 * off, or that shows damage by its syntax, gives way to a better one near by, as a capture's does.
 *
 * @throws SnapError those of cutting, and of `make`.
 */
export function takeKeyframe<Made extends object>(
  stations: CutStations,
  job: CaptureJob,
  place: PlannedPlace,
  make: (cut: CutPicture) => Made | Promise<Made>,
): Promise<Chosen<Made & { readonly cut: CutPicture }>> {
  return takeBest(stations, job, place, {
    criteria: {
      takesFirst: job.request.seek !== 'segment',
      takesGood: true,
      judge: ({ cut }) => ({ score: isDoubtful(cut) ? DAMAGED : GOOD, counts: true }),
    },
    refuseUncut: (reason) => reason,
    wantsMore: false,
    take: async (cut) => {
      // Only a decoder that demuxes could tell more.
      if (cut.kind === 'uncut') throw cut.reason;
      return { ...(await make(cut)), cut };
    },
  });
}

/** Whether bytes seem to be missing or wrong. Whether a key fits is nothing that bytes tell. */
function isDoubtful({ run, segment, keyBytes }: CutPicture): boolean {
  const isCutOff = run.units.at(-1)?.mayBeCutOff === true && !segment.isIFrame;
  return (
    isCutOff || run.units.some((unit) => unit.looksDamaged) || (keyBytes ? isDamaged(run) : false)
  );
}

/** Of samples in the clear the cutter has told already. */
function isDamaged({ units, codec, mp4 }: CodedRun): boolean {
  const lengthBytes = mp4?.entry.nalLengthBytes;
  const framing = lengthBytes === undefined ? 'annex-b' : { lengthBytes };
  return units.some(({ data }) => looksDamaged(data, codec, framing));
}
