import type { SnapError } from '../../shared/errors.js';
import type { SnapImage, SnapshotLike } from '../results/snapshot.js';

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
  /** The media sequence number of the picture's segment; `undefined` for a gap, and for a tile of an image playlist. */
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
  /** The tile by itself, a JPEG, with the option `tileImages`. */
  readonly image: Blob | undefined;
  /** Why this is a gap; `undefined` for a picture. */
  readonly error: SnapError | undefined;
}

/**
 * One image with many tiles, row by row.
 *
 * @public
 */
export interface StoryboardSheet extends SnapImage {
  /** Its number in the storyboard, from 0. */
  readonly index: number;
  /** A safe relative path: the option `name`, with the sheet's number and the type's extension. */
  readonly name: string;
  /** The tiles in a row. */
  readonly columns: number;
  /** The rows; those of the last sheet may be empty. */
  readonly rows: number;
  /** In order, gaps included. */
  readonly tiles: readonly StoryboardTile[];
}

/**
 * Where the sheets of an index file are.
 *
 * @public
 */
export interface IndexOptions {
  /**
   * Gives a sheet's URL, such as an object URL.
   * @defaultValue its name, relative to the index file in the same folder
   */
  readonly url?: ((sheet: StoryboardSheet) => string | URL) | undefined;
}

/**
 * A tile as Vidstack's `ThumbnailImageInit`; times in seconds.
 *
 * @public
 */
export interface VidstackThumbnail {
  /** The sheet's URL. */
  readonly url: string;
  /** In seconds. */
  readonly startTime: number;
  /** In seconds. */
  readonly endTime: number;
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** The top left corner in the sheet, in pixels. */
  readonly coords: { readonly x: number; readonly y: number };
}

/**
 * A sheet with the times of its tiles, as Mux publishes its storyboards; times in seconds.
 *
 * @public
 */
export interface MuxStoryboard {
  /** The sheet's URL. */
  readonly url: string;
  /** In pixels. */
  readonly tile_width: number;
  /** In pixels. */
  readonly tile_height: number;
  /** The end of the recording, in seconds. */
  readonly duration: number;
  /** In order of time; `x` and `y` are top left corners in the sheet, in pixels. */
  readonly tiles: readonly { readonly start: number; readonly x: number; readonly y: number }[];
}

/**
 * What {@link Storyboard.toJSON} gives, by shape.
 *
 * @public
 */
export interface JsonResults {
  /** For one sheet. */
  readonly mux: MuxStoryboard;
  /** An array, for Vidstack's `thumbnails` without a server. */
  readonly vidstack: readonly VidstackThumbnail[];
}

/**
 * The sheets of a recording, and what is known about them. `save()` takes it as it takes a snapshot.
 *
 * @public
 */
export interface Storyboard extends SnapshotLike {
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
  /**
   * WebVTT as players read it for previews: a cue for each picture, with `#xywh` behind its sheet's URL.
   *
   * @throws `TypeError` for a `url` that is not a function, or gives no URL.
   */
  toWebVTT(options?: IndexOptions): string;
  /**
   * The index as plain data.
   *
   * @param options - `shape`: `'vidstack'`, the default, or `'mux'`.
   * @throws `TypeError` for a shape that is none; `RangeError` for `'mux'` where there is not one sheet.
   */
  toJSON<Shape extends keyof JsonResults = 'vidstack'>(
    options?: IndexOptions & { readonly shape?: Shape | undefined },
  ): JsonResults[Shape];
  /**
   * A file of Roku's Base Index Frames, with the tiles by themselves.
   *
   * @throws `TypeError` without the option `tileImages`; `RangeError` where the file's 32 bits do not hold a time or a place.
   */
  toBif(): Blob;
  /**
   * An HLS image media playlist with the sheets as segments.
   *
   * @throws `TypeError` for tiles that are not evenly spaced, those of `every: 'segment'`; `RangeError` without a sheet.
   */
  toImagePlaylist(options?: IndexOptions): string;
  /**
   * The EXT-X-IMAGE-STREAM-INF line that leads from a multivariant playlist to the image playlist.
   *
   * @param uri - The image playlist's URI, relative to the multivariant playlist.
   * @throws `TypeError` for tiles that are not evenly spaced; `RangeError` without a sheet.
   */
  toImageStreamInf(uri: string): string;
  /**
   * An `AdaptationSet` of thumbnails for a DASH manifest.
   *
   * @param options - `media`: the sheets' URLs with `$Number$` in place of their number, by default their names beside
   *   the manifest.
   * @throws `TypeError` for tiles that are not evenly spaced, for types other than JPEG and PNG, and for a `media`
   *   without `$Number$`; `RangeError` without a sheet.
   */
  toDashTiles(options?: { readonly media?: string | undefined }): string;
}

/**
 * A storyboard that is being made: `await` gives the whole, and `for await` its sheets, each as it fills.
 *
 * @public
 */
export interface StoryboardRun extends PromiseLike<Storyboard>, AsyncIterable<StoryboardSheet> {}
