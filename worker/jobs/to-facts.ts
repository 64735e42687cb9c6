import type { FactsData, PlannedPlace, Timings } from '../../shared/protocol.js';
import { presentationTime, programDateTime } from '../search/presentation-time.js';
import type { ChosenTaken, TakenPicture } from './best-picture.js';
import { displaySize } from '../../shared/geometry.js';

/** Puts together what the stations found. */
export function toFacts(
  parts: ChosenTaken & {
    readonly place: PlannedPlace;
    readonly bytesFetched: number;
    readonly timings: Timings;
  },
): FactsData {
  const { cut, picture } = parts;
  const { segment } = cut;
  const { target, playlistUrl } = parts.place;
  const display = displaySize(picture.width, picture.height, picture.sampleAspectRatio);
  return {
    presentationTime: presentationTime(cut),
    mediaTime: cut.kind === 'cut' ? cut.pts : undefined,
    programDateTimeMs: programDateTime(cut),
    askedTime: target.time,
    askedDateMs: target.dateMs,
    codec: codecOf(parts),
    engine: picture.engine,
    engineReason: picture.engineReason,
    engineDetail: picture.engineDetail,
    codedWidth: picture.width,
    codedHeight: picture.height,
    displayWidth: display.width,
    displayHeight: display.height,
    damagedShare: picture.damagedShare,
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
    passedOver: parts.passedOver,
    bytesFetched: parts.bytesFetched,
    timings: parts.timings,
  };
}

function codecOf({ cut, picture }: TakenPicture): string {
  if (cut.kind === 'uncut') return picture.codec;
  const { codec, codecString } = cut.run;
  return codecString ?? (codec === 'unknown' ? picture.codec : codec);
}
