import type { Size } from '../../shared/geometry.js';
import type { EncodedImage, StreamSource } from '../../shared/protocol.js';
import type { ImageRequest } from '../../shared/types.js';
import type { StreamJobs } from '../stream-jobs.js';
import type { SheetLayout } from './sheet-layout.js';
import { sheetName } from './sheet-name.js';
import type { TakenTile } from './take-tiles.js';
import { tileTime } from './tile-time.js';
import type { StoryboardSheet, StoryboardTile } from './types.js';

/** What all sheets of a storyboard have in common. */
export interface SheetPlan extends SheetLayout {
  readonly stream: StreamSource;
  readonly tile: Size;
  readonly image: ImageRequest;
  /** Of the files, without numbers and extensions. */
  readonly name: string;
}

/** What one sheet is made of. */
export interface SheetContent {
  /** At most as many as it holds. */
  readonly taken: readonly TakenTile[];
  readonly previous: StoryboardSheet | undefined;
}

/** A sheet without what is known about its tiles. */
export type EncodedSheet = Pick<StoryboardSheet, 'blob' | 'type' | 'quality' | 'width' | 'height'>;

/** Makes the next sheet. */
export async function makeSheet(
  jobs: Pick<StreamJobs, 'sheets'>,
  plan: SheetPlan,
  content: SheetContent,
  signal: AbortSignal,
): Promise<StoryboardSheet> {
  const { columns, rows } = plan;
  const cells = content.taken.map(({ result }, position) => ({ result, position }));
  const encoded = await encodeSheet(jobs, plan, cells, signal);
  const index = (content.previous?.index ?? -1) + 1;
  return {
    ...encoded,
    ...{ index, columns, rows },
    name: sheetName(plan.name, index, encoded.type),
    tiles: describeTiles(plan, index, content),
  };
}

/** Composes and encodes a sheet of tiles at their positions, row by row from 0. */
export async function encodeSheet(
  jobs: Pick<StreamJobs, 'sheets'>,
  { stream, tile, image, columns, rows }: SheetPlan,
  cells: readonly (Pick<TakenTile, 'result'> & { readonly position: number })[],
  signal: AbortSignal,
): Promise<EncodedSheet> {
  const tiles = cells.flatMap(({ result, position }) =>
    'error' in result ? [] : [{ ...result.tile, ...placeOf(position, { columns, tile }) }],
  );
  const size = { width: columns * tile.width, height: rows * tile.height };
  const { background } = image;
  const ask = { stream, ...size, background, tiles, texts: [], image };
  const { bytes, type, quality } = await jobs.sheets('sheet', ask, { signal });
  return { ...size, type, quality, blob: new Blob([bytes], { type }) };
}

function describeTiles(
  plan: SheetPlan,
  sheet: number,
  { taken, previous }: SheetContent,
): readonly StoryboardTile[] {
  let last = previous?.tiles.at(-1);
  return taken.map((tile, position) => {
    last = {
      ...{ sheet, index: (last?.index ?? -1) + 1 },
      ...toTileFacts(tile, last?.time),
      ...placeOf(position, plan),
      ...plan.tile,
    };
    return last;
  });
}

/**
 * What is known of a tile, wherever it is drawn.
 *
 * @param previous - The time of the tile before.
 */
export function toTileFacts(
  { target, next, result }: TakenTile,
  previous: number | undefined,
): Pick<
  StoryboardTile,
  'time' | 'askedTime' | 'presentationTime' | 'programDateTime' | 'sequence' | 'image' | 'error'
> {
  const isGap = 'error' in result;
  const dateMs = isGap ? target.dateMs : result.programDateTimeMs;
  const picture = isGap ? undefined : result.presentationTime;
  return {
    time: tileTime({ previous, asked: target.time, next, picture }),
    askedTime: target.time,
    presentationTime: picture,
    programDateTime: dateMs === undefined ? undefined : new Date(dateMs),
    sequence: isGap ? undefined : result.segment?.sequence,
    image: isGap ? undefined : result.image && toBlob(result.image),
    error: isGap ? result.error : undefined,
  };
}

function toBlob({ bytes, type }: EncodedImage): Blob {
  return new Blob([bytes], { type });
}

/** The place of a position, from 0, row by row. */
export function placeOf(
  position: number,
  { columns, tile }: Pick<SheetPlan, 'columns' | 'tile'>,
): { readonly x: number; readonly y: number } {
  return {
    x: (position % columns) * tile.width,
    y: Math.floor(position / columns) * tile.height,
  };
}
