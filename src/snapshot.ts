import type { SnapshotData, SnapshotSegment, Timings } from './shared/protocol.js';
import type { ImageType } from './shared/types.js';

/**
 * One image of a {@link Snapshot}.
 *
 * @public
 */
export interface SnapImage {
  /** The file, in memory. */
  readonly blob: Blob;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** The blob's type. */
  readonly type: ImageType;
  /** As given in the options. */
  readonly name: string | undefined;
}

/**
 * One captured moment.
 *
 * @public
 */
export interface Snapshot {
  /** The images, in the order they were asked for. */
  readonly images: readonly SnapImage[];
  /** Where the picture is on the playlist's timeline, in seconds; zero is the start of its first segment. */
  readonly presentationTime: number;
  /** The picture's presentation timestamp in the media itself, in seconds; `undefined` where there is none. */
  readonly mediaTime: number | undefined;
  /** The wall-clock time of the picture, where the playlist dates its segments. */
  readonly programDateTime: Date | undefined;
  /** RFC 6381 codec string such as `avc1.64001f`, or the codec's name where the stream does not say enough. */
  readonly codec: string;
  /** What decoded the picture. */
  readonly engine: 'ffmpeg';
  /** Width of the picture as it is coded, in pixels, before the sample aspect ratio. */
  readonly codedWidth: number;
  /** Height of the picture as it is coded, in pixels, before the sample aspect ratio. */
  readonly codedHeight: number;
  /** Width in which a player shows the picture, in pixels. */
  readonly displayWidth: number;
  /** Height in which a player shows the picture, in pixels. */
  readonly displayHeight: number;
  /** The media playlist's URL, after the choice of a variant and redirects. */
  readonly playlistUrl: string;
  /** Where the picture was taken from. */
  readonly segment: SnapshotSegment;
  /** Bytes fetched of the segment, and of its map unless an earlier capture had fetched it; playlists do not count. */
  readonly bytesFetched: number;
  /** What each step took, in milliseconds. */
  readonly timings: Timings;
}

export function toSnapshot({ images, programDateTimeMs, ...facts }: SnapshotData): Snapshot {
  return {
    ...facts,
    programDateTime: programDateTimeMs === undefined ? undefined : new Date(programDateTimeMs),
    images: images.map(({ bytes, ...image }) => ({
      ...image,
      blob: new Blob([bytes], { type: image.type }),
    })),
  };
}
