import type { Rectangle, Size } from './geometry.js';
import type { ByteRange } from './targets.js';

/** Where tiles for some moments are that a stream has itself. */
export interface SourceSheets {
  /** Of every tile, in pixels. */
  readonly tile: Size;
  /** Of what is made of a tile, in pixels. */
  readonly made: Size;
  /** Of all moments, in order. */
  readonly groups: readonly SheetGroup[];
}

/** Moments in a row whose tiles are on one sheet. */
export interface SheetGroup {
  /** `undefined`: there is none for them. */
  readonly sheet: SourceSheet | undefined;
  /** One for each moment. */
  readonly tiles: readonly SourceTile[];
}

export interface SourceTile {
  /** On its sheet, row by row, from 0. */
  readonly position: number;
  /** From when on it stands for the stream, in seconds on the timeline of the moments. */
  readonly time: number;
  /** The same as wall-clock time, in milliseconds since 1970. */
  readonly dateMs: number | undefined;
}

/** A segment of an image playlist: one image with tiles, row by row. */
export interface SourceSheet {
  readonly url: string;
  readonly byteRange: ByteRange | undefined;
  readonly sequence: number;
  /** In seconds on the playlist's timeline. */
  readonly startTime: number;
  /** In seconds. */
  readonly duration: number;
  readonly columns: number;
  readonly rows: number;
  /** Of one tile, in seconds. */
  readonly tileSeconds: number;
}

/** A line of text, and its box, in pixels. */
export interface SheetText extends Rectangle {
  readonly text: string;
  /** What is written where it does not fit, the longest that does; if none does, the last one is cut. */
  readonly shorter?: readonly string[];
  /** Of the font, in pixels. */
  readonly size: number;
  /** 0xRRGGBB. */
  readonly color: number;
  /** `start` is on the right for scripts that are written from right to left. */
  readonly align: 'start' | 'center';
  readonly isBold: boolean;
}

/** Red, green, blue and alpha bytes, row after row. */
export interface RawTile {
  readonly width: number;
  readonly height: number;
  readonly pixels: ArrayBuffer;
}

export interface PlacedTile extends RawTile {
  readonly x: number;
  readonly y: number;
}
