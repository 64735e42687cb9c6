/** What the time of a tile goes by, in seconds on the playlist's timeline. */
export interface TileMoments {
  /** The time of the tile before; `undefined` for the first. */
  readonly previous: number | undefined;
  /** The moment that was asked for. */
  readonly asked: number;
  /** The moment of the next tile, or the end. */
  readonly next: number;
  /** The time of the picture; `undefined` for a gap. */
  readonly picture: number | undefined;
}

/**
 * From when on a tile stands for the recording: the time of its picture, so that no earlier moment shows it; or the
 * moment that was asked for, where the picture comes from elsewhere. Times rise from tile to tile, from 0 on: in a window
 * that has moved, a picture may be of what is not listed any more.
 */
export function tileTime({ previous, asked, next, picture }: TileMoments): number {
  if (previous === undefined) return Math.max(0, Math.min(asked, picture ?? asked));
  return picture !== undefined && picture > previous && picture <= next ? picture : asked;
}
