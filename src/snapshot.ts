import type { SnapshotData, SnapshotFacts } from './shared/protocol.js';
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
  /**
   * The quality that it was encoded with, from 0 to 1: lower than asked for where `targetBytes` made it so; `undefined`
   * for PNG.
   */
  readonly quality: number | undefined;
  /** As given in the options. */
  readonly name: string | undefined;
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
