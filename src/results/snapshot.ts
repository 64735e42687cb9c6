import type { SnapshotData, SnapshotFacts } from '../../shared/protocol.js';
import type { ImageType } from '../../shared/types.js';

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
  /**
   * The quality that it was encoded with, from 0 to 1: lower than asked for where `targetBytes` made it so; `undefined`
   * for PNG.
   */
  readonly quality: number | undefined;
  /** The name from the options, with its placeholders filled in; `undefined` where none was given. */
  readonly name: string | undefined;
}

/**
 * A moment as it was asked for.
 *
 * @public
 */
export interface AskedMoment {
  /** Seconds on the playlist's timeline. */
  readonly presentationTime: number;
  /** Wall-clock time, where the playlist dates its segments. */
  readonly programDateTime: Date | undefined;
}

/**
 * One captured moment.
 *
 * @public
 */
export interface Snapshot extends SnapshotFacts {
  /** The images, in the order they were asked for. */
  readonly images: readonly SnapImage[];
  /** The wall-clock time of the picture, where the playlist dates its segments. */
  readonly programDateTime: Date | undefined;
  /** The moment asked for; `presentationTime` and `programDateTime` are the picture's own. */
  readonly asked: AskedMoment;
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

function toDate(ms: number | undefined): Date | undefined {
  return ms === undefined ? undefined : new Date(ms);
}
