import type { SnapshotData, SnapshotFacts } from '../../shared/protocol.js';
import type { ImageType } from '../../shared/types.js';

/**
 * A file that sinks take: an image, or an index that goes with images.
 *
 * @public
 */
export interface SnapFile {
  /** The file, in memory. */
  readonly blob: Blob;
  /** In pixels; 0 for what is no image. */
  readonly width: number;
  /** In pixels; 0 for what is no image. */
  readonly height: number;
  /** The blob's type. */
  readonly type: string;
  /** The quality of the file, from 0 to 1: lower than requested if `targetBytes` made it so; `undefined` for PNG. */
  readonly quality: number | undefined;
  /** The name from the options, with its placeholders filled in; `undefined` if none was given. */
  readonly name: string | undefined;
  /**
   * For a file that leads to others of the snapshot, as an index does: makes the file that leads to them where a sink has
   * stored them under other names. `stored` has these names, by those that the files have here.
   */
  readonly withNames?: ((stored: ReadonlyMap<string, string>) => SnapFile) | undefined;
}

/**
 * One image of a {@link Snapshot}.
 *
 * @public
 */
export interface SnapImage extends SnapFile {
  /** The blob's type. */
  readonly type: ImageType;
}

/**
 * The requested moment.
 *
 * @public
 */
export interface AskedMoment {
  /** In seconds on the playlist's timeline. */
  readonly presentationTime: number;
  /** As wall-clock time, if the playlist has dates. */
  readonly programDateTime: Date | undefined;
}

/**
 * One captured moment.
 *
 * @public
 */
export interface Snapshot extends SnapshotFacts {
  /** The images, in the order of the options. */
  readonly images: readonly SnapImage[];
  /** The picture's wall-clock time, if the playlist has dates. */
  readonly programDateTime: Date | undefined;
  /** The requested moment; `presentationTime` and `programDateTime` are the picture's own. */
  readonly asked: AskedMoment;
}

/**
 * What a sink knows about the moment that its images show. Every `Snapshot` is one.
 *
 * @public
 */
export interface SnapshotLike {
  /** The images, in the order of the options, and what goes with them. */
  readonly images: readonly SnapFile[];
  /** The picture's time on the stream's timeline, in seconds. */
  readonly presentationTime: number;
  /** The picture's wall-clock time, if the stream has dates. */
  readonly programDateTime: Date | undefined;
  /** The media playlist's URL; none if the picture came directly from a `<video>`. */
  readonly playlistUrl?: string | undefined;
  /** The segment that holds the picture, if it is known. */
  readonly segment?: { readonly sequence: number } | undefined;
}

export function toSnapshot(data: SnapshotData): Snapshot {
  const { images, programDateTimeMs, askedTime, askedDateMs, ...facts } = data;
  return {
    ...facts,
    programDateTime: toDate(programDateTimeMs),
    asked: toAskedMoment(askedTime, askedDateMs),
    images: images.map(({ bytes, ...image }) => ({
      ...image,
      blob: new Blob([bytes], { type: image.type }),
    })),
  };
}

export function toAskedMoment(time: number, dateMs: number | undefined): AskedMoment {
  return { presentationTime: time, programDateTime: toDate(dateMs) };
}

export function toDate(ms: number | undefined): Date | undefined {
  return ms === undefined ? undefined : new Date(ms);
}
