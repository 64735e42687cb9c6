import { layoutImage, type Size } from '../../../shared/geometry.js';
import type { SourceSheet, SourceSheets } from '../../../shared/sheets.js';
import type { ImageRequest } from '../../../shared/types.js';
import { resolveUri } from '../../playlist/parse/uri.js';
import type { ListedSegment, ListedTiles, MediaPlaylist } from '../../playlist/types.js';
import { isLargeEnough, type WantedSize } from '../../playlist/variants/variant-size.js';

/** The most pixels of a sheet: 256 MiB where it is decoded. */
const MAX_PIXELS = 2 ** 26;
/** Written durations are not exact, in seconds. */
const ROUNDING = 1e-3;

export interface SheetWish {
  /** What is made of each tile. */
  readonly tile: ImageRequest;
  /** How long a tile may stand for the stream, in seconds. */
  readonly mostSeconds: number;
  /** Of a tile, as the multivariant playlist has it. */
  readonly resolution: Size | undefined;
}

/** All sheets of an image playlist. */
export interface ListedSheets extends Omit<SourceSheets, 'groups'> {
  /** Wall-clock time of zero on the playlist's timeline, in milliseconds since 1970, if it has dates. */
  readonly startDateMs: number | undefined;
  /** In order; without gaps. */
  readonly sheets: readonly SourceSheet[];
}

/**
 * The sheets of an image playlist that is complete and in the clear, whose tiles have one size and are large and dense
 * enough; `undefined` for any other.
 */
export function listSheets(
  { url, segments, isEnded }: MediaPlaylist,
  { tile: request, mostSeconds, resolution }: SheetWish,
): ListedSheets | undefined {
  const [first] = segments;
  const tile = first?.tiles?.resolution ?? resolution;
  if (!isEnded || !first || !tile || !covers(tile, request)) return undefined;
  const fits = segments.every((segment) => {
    const { columns, rows, duration, resolution: size = tile } = tilesOf(segment);
    return (
      segment.keys.length === 0 &&
      size.width === tile.width &&
      size.height === tile.height &&
      duration <= mostSeconds + ROUNDING &&
      columns * size.width * rows * size.height <= MAX_PIXELS
    );
  });
  if (!fits) return undefined;
  const { programDateTimeMs: dateMs, startTime } = first;
  const startDateMs = dateMs === undefined ? undefined : dateMs - startTime * 1000;
  const sheets = segments.filter(({ isGap }) => !isGap).map((segment) => toSheet(segment, url));
  if (sheets.length === 0) return undefined;
  const made = layoutImage(tile, request).canvas;
  return { startDateMs, tile, made, sheets };
}

/** Without sizes nothing can be large enough: then the picture is wanted as large as it comes. */
function covers(resolution: Size, wanted: WantedSize): boolean {
  const hasSize = wanted.width !== undefined || wanted.height !== undefined;
  return hasSize && isLargeEnough({ resolution }, wanted);
}

function toSheet(segment: ListedSegment, playlistUrl: string): SourceSheet {
  const { uri, byteRange, sequence, startTime, duration } = segment;
  const { columns, rows, duration: tileSeconds } = tilesOf(segment);
  const url = resolveUri(uri, playlistUrl);
  return { url, byteRange, sequence, startTime, duration, columns, rows, tileSeconds };
}

function tilesOf({ tiles, duration }: ListedSegment): ListedTiles & { readonly duration: number } {
  if (!tiles) return { columns: 1, rows: 1, resolution: undefined, duration };
  // Where it is not told, a sheet is full.
  const seconds = tiles.duration ?? duration / (tiles.columns * tiles.rows);
  return { ...tiles, duration: seconds };
}
