import type { SnapError } from '../../shared/errors.js';
import type { ImageType } from '../../shared/types.js';

/**
 * One tile of a sheet: a picture, or the gap that a moment without one leaves.
 *
 * @public
 */
export interface StoryboardTile {
  /** Its number in the storyboard, from 0; gaps count. */
  readonly index: number;
  /** From when on it stands for the recording, in seconds on the playlist's timeline, up to the next tile's time. */
  readonly time: number;
  /** The moment that was asked for, in seconds on the playlist's timeline. */
  readonly askedTime: number;
  /** The time of the picture on the playlist's timeline, in seconds; `undefined` for a gap. */
  readonly presentationTime: number | undefined;
  /** The picture's wall-clock time, or that of a gap's moment, if the playlist has dates. */
  readonly programDateTime: Date | undefined;
  /** The media sequence number of the picture's segment; `undefined` for a gap. */
  readonly sequence: number | undefined;
  /** The number of its sheet, from 0. */
  readonly sheet: number;
  /** The left edge in its sheet, in pixels. */
  readonly x: number;
  /** The top edge in its sheet, in pixels. */
  readonly y: number;
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** Why this is a gap; `undefined` for a picture. */
  readonly error: SnapError | undefined;
}

/**
 * One image with many tiles, row by row.
 *
 * @public
 */
export interface StoryboardSheet {
  /** Its number in the storyboard, from 0. */
  readonly index: number;
  /** The file. */
  readonly blob: Blob;
  /** The blob's type. */
  readonly type: ImageType;
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** The tiles in a row. */
  readonly columns: number;
  /** The rows; those of the last sheet may be empty. */
  readonly rows: number;
  /** In order, gaps included. */
  readonly tiles: readonly StoryboardTile[];
}

/**
 * The sheets of a recording, and what is known about them.
 *
 * @public
 */
export interface Storyboard {
  /** The URL that was asked for. */
  readonly url: string;
  /** The media playlist's URL, after the choice of a variant and after redirects. */
  readonly playlistUrl: string;
  /** In order; all of the same size and layout. */
  readonly sheets: readonly StoryboardSheet[];
  /** The tiles of all sheets, in order, gaps included. */
  readonly tiles: readonly StoryboardTile[];
  /** The size of a tile, in pixels. */
  readonly tile: { readonly width: number; readonly height: number };
  /** The tiles in a row. */
  readonly columns: number;
  /** The rows of a sheet. */
  readonly rows: number;
  /** The part of the playlist that it is of, in seconds on its timeline. */
  readonly start: number;
  /** The end of that part, in seconds. */
  readonly end: number;
  /** The seconds from moment to moment; `undefined` if there is one for each segment. */
  readonly interval: number | undefined;
  /** The bytes fetched of segments and maps; without playlists. */
  readonly bytesFetched: number;
}

/**
 * A storyboard that is being made: `await` gives the whole, and `for await` its sheets, each as it fills.
 *
 * @public
 */
export interface StoryboardRun extends PromiseLike<Storyboard>, AsyncIterable<StoryboardSheet> {}
