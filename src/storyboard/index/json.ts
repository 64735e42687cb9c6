import { choice } from '../../options/check.js';
import type { JsonResults, MuxStoryboard, VidstackThumbnail } from '../types.js';
import { listPictures, type IndexFacts } from './pictures.js';
import { resolveSheetUrl, type SheetUrl } from './sheet-url.js';

const SHAPES = { mux: toMux, vidstack: toVidstack };

/**
 * The index as plain data.
 *
 * @throws `RangeError` for the shape of Mux and more than one sheet, which it has no place for.
 */
export function toJson<Shape extends keyof JsonResults>(
  storyboard: IndexFacts,
  shape: Shape | undefined,
  url: SheetUrl | undefined,
): JsonResults[Shape] {
  const known = choice<keyof JsonResults>(SHAPES, 'vidstack')('options.shape', shape);
  const urlOf = resolveSheetUrl(url);
  return SHAPES[known](storyboard, urlOf) as JsonResults[Shape];
}

type UrlOf = ReturnType<typeof resolveSheetUrl>;

function toVidstack(storyboard: IndexFacts, urlOf: UrlOf): readonly VidstackThumbnail[] {
  return listPictures(storyboard).map(({ tile, sheet, end }) => ({
    url: urlOf(sheet),
    startTime: tile.time,
    endTime: end,
    width: tile.width,
    height: tile.height,
    coords: { x: tile.x, y: tile.y },
  }));
}

function toMux(storyboard: IndexFacts, urlOf: UrlOf): MuxStoryboard {
  const { sheets, tile, end } = storyboard;
  const [sheet, another] = sheets;
  if (!sheet || another) {
    throw new RangeError(
      `options.shape 'mux' is for one sheet, and there are ${sheets.length}: larger columns and rows, or fewer moments, make one`,
    );
  }
  return {
    url: urlOf(sheet),
    tile_width: tile.width,
    tile_height: tile.height,
    duration: end,
    tiles: listPictures(storyboard).map(({ tile: { time, x, y } }) => ({ start: time, x, y })),
  };
}
