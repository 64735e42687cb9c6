import type { SnapshotData, Timings } from '../../shared/protocol.js';
import type { CaptureTarget } from '../../shared/targets.js';
import type { ChosenPicture } from '../decode/types.js';
import type { DecodedPicture } from '../picture/types.js';
import { presentationTime, programDateTime, type FoundPicture } from '../search/find-picture.js';
import { displaySize } from '../../shared/geometry.js';
import type { MadeImages } from '../image/make-images.js';
import type { CodedPicture } from '../keyframe/types.js';

/** Puts together what the stations found. */
export function toSnapshot(parts: {
  readonly playlistUrl: string;
  readonly target: CaptureTarget;
  readonly found: FoundPicture;
  readonly coded: CodedPicture;
  readonly picture: ChosenPicture;
  readonly made: MadeImages;
  readonly bytesFetched: number;
  readonly timings: Timings;
}): SnapshotData {
  const { found, picture, target } = parts;
  const { segment } = found;
  const display = displaySize(picture.width, picture.height, picture.sampleAspectRatio);
  return {
    images: parts.made.images,
    presentationTime: presentationTime(found),
    mediaTime: found.cut?.pts,
    programDateTimeMs: programDateTime(found),
    askedTime: target.time,
    askedDateMs: target.dateMs,
    codec: codecOf(parts.coded, picture),
    engine: picture.engine,
    engineReason: picture.engineReason,
    engineDetail: picture.engineDetail,
    codedWidth: picture.width,
    codedHeight: picture.height,
    displayWidth: display.width,
    displayHeight: display.height,
    damagedShare: picture.damagedShare,
    playlistUrl: parts.playlistUrl,
    segment: {
      url: segment.url,
      sequence: segment.sequence,
      discontinuitySequence: segment.discontinuitySequence,
      startTime: segment.startTime,
      duration: segment.duration,
      byteRange: segment.byteRange,
      isIFrame: segment.isIFrame,
    },
    bytesFetched: parts.bytesFetched,
    timings: parts.timings,
  };
}

function codecOf({ codec, codecString }: CodedPicture, decoded: DecodedPicture): string {
  return codecString ?? (codec === 'unknown' ? decoded.codec : codec);
}
