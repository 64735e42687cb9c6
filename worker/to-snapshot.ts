import type { SnapshotData, Timings } from '../src/shared/protocol.js';
import type { DecodedPicture } from './decode/types.js';
import { displaySize } from './image/geometry.js';
import type { MadeImages } from './image/make-images.js';
import type { CodedPicture, KeyframeCut } from './keyframe/types.js';
import type { MediaPlaylist, MediaSegment } from './playlist/types.js';

/** Puts together what the stations found. */
export function toSnapshot(parts: {
  readonly playlist: MediaPlaylist;
  readonly segment: MediaSegment;
  readonly cut: KeyframeCut;
  readonly picture: DecodedPicture;
  readonly made: MadeImages;
  readonly bytesFetched: number;
  readonly timings: Timings;
}): SnapshotData {
  const { segment, picture, cut } = parts;
  const { pts, firstPts } = cut;
  const offset = pts === undefined || firstPts === undefined ? 0 : pts - firstPts;
  const display = displaySize(picture.width, picture.height, picture.sampleAspectRatio);
  return {
    images: parts.made.images,
    presentationTime: segment.startTime + offset,
    mediaTime: pts,
    programDateTimeMs:
      segment.programDateTimeMs === undefined
        ? undefined
        : segment.programDateTimeMs + offset * 1000,
    codec: codecOf(cut.picture, picture),
    engine: 'ffmpeg',
    codedWidth: picture.width,
    codedHeight: picture.height,
    displayWidth: display.width,
    displayHeight: display.height,
    damagedShare: picture.damagedShare,
    playlistUrl: parts.playlist.url,
    segment: {
      url: segment.url,
      sequence: segment.sequence,
      discontinuitySequence: segment.discontinuitySequence,
      startTime: segment.startTime,
      duration: segment.duration,
      byteRange: segment.byteRange,
    },
    bytesFetched: parts.bytesFetched,
    timings: parts.timings,
  };
}

function codecOf({ codec, codecString }: CodedPicture, decoded: DecodedPicture): string {
  return codecString ?? (codec === 'unknown' ? decoded.codec : codec);
}
