import { listPictures, type IndexFacts } from './pictures.js';
import { resolveSheetUrl, type SheetUrl } from './sheet-url.js';

/**
 * A cue for each picture, whose text is its sheet's URL with the tile as a media fragment, `#xywh=x,y,w,h`.
 *
 * @param url - Default: the sheets' names, beside the file.
 */
export function toWebVTT(storyboard: IndexFacts, url: SheetUrl | undefined): string {
  const urlOf = resolveSheetUrl(url);
  const cues = listPictures(storyboard).flatMap(({ tile, sheet, end }) => {
    const [from, to] = [tile.time, end].map(timestamp);
    // Two that begin in the same millisecond.
    if (from === to) return [];
    const { x, y, width, height } = tile;
    return [
      `${from} --> ${to}\n${withoutFragment(urlOf(sheet))}#xywh=${x},${y},${width},${height}\n`,
    ];
  });
  return ['WEBVTT\n', ...cues].join('\n');
}

/** A URL has one fragment, which is the tile's. */
function withoutFragment(url: string): string {
  return url.replace(/#.*$/s, '');
}

/** `HH:MM:SS.mmm`, with more digits for hours where it takes them. */
function timestamp(seconds: number): string {
  const ms = Math.round(seconds * 1000);
  const part = (divisor: number, range: number, digits: number): string =>
    String(Math.floor(ms / divisor) % range).padStart(digits, '0');
  const clock = [part(3_600_000, Infinity, 2), part(60_000, 60, 2), part(1000, 60, 2)].join(':');
  return `${clock}.${part(1, 1000, 3)}`;
}
