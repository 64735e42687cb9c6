import type { FactsData, PlannedPlace } from '../../shared/protocol.js';
import type { Timings } from '../../shared/timings.js';
import type { ChosenTaken, TakenPicture } from './best-picture.js';
import { displaySize } from '../../shared/geometry.js';
import { toMomentData } from './to-moment-data.js';

/** Puts together what the stations found. */
export function toFacts(
  parts: ChosenTaken & {
    readonly place: PlannedPlace;
    readonly bytesFetched: number;
    readonly timings: Timings;
  },
): FactsData {
  const { picture } = parts;
  const display = displaySize(picture.width, picture.height, picture.sampleAspectRatio);
  return {
    ...toMomentData(parts, parts.place, parts.bytesFetched),
    codec: codecOf(parts),
    engine: picture.engine,
    engineReason: picture.engineReason,
    engineDetail: picture.engineDetail,
    codedWidth: picture.width,
    codedHeight: picture.height,
    displayWidth: display.width,
    displayHeight: display.height,
    damagedShare: picture.damagedShare,
    timings: parts.timings,
  };
}

function codecOf({ cut, picture }: TakenPicture): string {
  if (cut.kind === 'uncut') return picture.codec;
  const { codec, codecString } = cut.run;
  return codecString ?? (codec === 'unknown' ? picture.codec : codec);
}
