import type { StoryboardSheet } from '../types.js';
import { bitsASecond, gridOf, type Grid } from './grid.js';
import type { IndexFacts } from './pictures.js';
import { checkUrl, resolveSheetUrl, type SheetUrl } from './sheet-url.js';

/**
 * An image media playlist (HLS image media playlist specification 0.4): a segment for each sheet. What is before the
 * storyboard's start is a gap, as is a sheet without a picture.
 *
 * @throws `TypeError` for tiles that are not evenly spaced; `RangeError` where there is no sheet.
 */
export function toImagePlaylist(storyboard: IndexFacts, url: SheetUrl | undefined): string {
  const grid = gridOf(storyboard, 'toImagePlaylist()');
  const urlOf = resolveSheetUrl(url);
  const { start, sheets } = storyboard;
  const [first] = sheets;
  const longest = Math.max(start, grid.sheetSeconds);
  return [
    '#EXTM3U',
    // EXT-X-GAP came with version 8 (RFC 8216bis 4.4.4.7).
    '#EXT-X-VERSION:8',
    `#EXT-X-TARGETDURATION:${Math.ceil(longest)}`,
    '#EXT-X-MEDIA-SEQUENCE:0',
    '#EXT-X-PLAYLIST-TYPE:VOD',
    '#EXT-X-IMAGES-ONLY',
    ...(first && decimal(start) !== '0'
      ? [`#EXTINF:${decimal(start)},`, '#EXT-X-GAP', tilesTag(storyboard, grid), urlOf(first)]
      : []),
    ...sheets.flatMap((sheet) => segment(storyboard, grid, sheet, urlOf(sheet))),
    '#EXT-X-ENDLIST',
    '',
  ].join('\n');
}

/**
 * The line of a multivariant playlist that leads to an image playlist.
 *
 * @param uri - Of the image playlist, as the multivariant playlist is to have it.
 */
export function toImageStreamInf(storyboard: IndexFacts, uri: string): string {
  const grid = gridOf(storyboard, 'toImageStreamInf()');
  const { width, height } = storyboard.tile;
  const codec = storyboard.sheets[0]?.type.slice('image/'.length) ?? 'jpeg';
  return [
    `#EXT-X-IMAGE-STREAM-INF:BANDWIDTH=${bitsASecond(storyboard, grid)}`,
    `RESOLUTION=${width}x${height}`,
    `CODECS="${codec}"`,
    `URI="${checkUrl('uri', uri)}"`,
  ].join(',');
}

function segment(
  storyboard: IndexFacts,
  grid: Grid,
  { tiles }: StoryboardSheet,
  url: string,
): readonly string[] {
  const isGap = tiles.every(({ error }) => error);
  return [
    // The last sheet may hold fewer.
    `#EXTINF:${decimal(tiles.length * grid.interval)},`,
    ...(isGap ? ['#EXT-X-GAP'] : []),
    tilesTag(storyboard, grid),
    url,
  ];
}

function tilesTag({ tile, columns, rows }: IndexFacts, { interval }: Grid): string {
  return `#EXT-X-TILES:RESOLUTION=${tile.width}x${tile.height},LAYOUT=${columns}x${rows},DURATION=${decimal(interval)}`;
}

/** A decimal-floating-point (RFC 8216bis 4.2) has no exponent. */
function decimal(value: number): string {
  return String(Number(value.toFixed(6)));
}
