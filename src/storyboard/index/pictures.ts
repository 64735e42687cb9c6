import type { Storyboard, StoryboardSheet, StoryboardTile } from '../types.js';

/** What index files are made of. */
export type IndexFacts = Pick<
  Storyboard,
  'sheets' | 'tiles' | 'tile' | 'columns' | 'rows' | 'start' | 'end' | 'interval'
>;

/** A tile with a picture, and until when it stands for the recording. */
export interface IndexedPicture {
  readonly tile: StoryboardTile;
  readonly sheet: StoryboardSheet;
  /** In seconds. */
  readonly end: number;
}

/** All tiles with a picture, in order. A gap ends the one before it. */
export function listPictures({ sheets, tiles, end }: IndexFacts): readonly IndexedPicture[] {
  return tiles.flatMap((tile, index) => {
    const sheet = sheets[tile.sheet];
    const until = tiles[index + 1]?.time ?? Math.max(end, tile.time);
    return tile.error || !sheet || until <= tile.time ? [] : [{ tile, sheet, end: until }];
  });
}
