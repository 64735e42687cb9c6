import type { MomentData, PlannedPlace } from '../../shared/protocol.js';
import { presentationTime, programDateTime } from '../search/presentation-time.js';
import type { Chosen, OfCut } from './best-taken.js';

/** When and where something was taken. */
export function toMomentData(
  { cut, passedOver }: Chosen<OfCut>,
  { target, playlistUrl }: PlannedPlace,
  bytesFetched: number,
): MomentData {
  const { segment } = cut;
  return {
    presentationTime: presentationTime(cut),
    mediaTime: cut.kind === 'cut' ? cut.pts : undefined,
    programDateTimeMs: programDateTime(cut),
    askedTime: target.time,
    askedDateMs: target.dateMs,
    playlistUrl,
    segment: {
      url: segment.url,
      sequence: segment.sequence,
      discontinuitySequence: segment.discontinuitySequence,
      startTime: segment.startTime,
      duration: segment.duration,
      byteRange: segment.byteRange,
      isIFrame: segment.isIFrame,
    },
    passedOver,
    bytesFetched,
  };
}
