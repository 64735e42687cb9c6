import type { Size } from '../../shared/geometry.js';
import type { EncodedImage, StreamSource } from '../../shared/protocol.js';
import type { ImageRequest } from '../../shared/types.js';
import { extensionOf } from '../names/expand.js';
import type { StreamJobs } from '../stream-jobs.js';
import type { SheetLayout } from './layout.js';
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

/** Makes the next sheet. */
export async function makeSheet(
  jobs: Pick<StreamJobs, 'sheet'>,
  plan: SheetPlan,
  content: SheetContent,
  signal: AbortSignal,
): Promise<StoryboardSheet> {
  const { stream, tile, image, columns, rows } = plan;
  const placed = content.taken.flatMap(({ result }, position) =>
    'error' in result ? [] : [{ ...result.tile, ...placeOf(position, plan) }],
  );
  const size = { width: columns * tile.width, height: rows * tile.height };
  const { background } = image;
  const ask = { stream, ...size, background, tiles: placed, image };
  const { bytes, type, quality } = await jobs.sheet(ask, { signal });
  const index = (content.previous?.index ?? -1) + 1;
  return {
    ...{ index, type, quality, ...size, columns, rows },
    blob: new Blob([bytes], { type }),
    name: `${plan.name}-${index}.${extensionOf(type)}`,
    tiles: describeTiles(plan, index, content),
  };
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
      ...toFacts(tile, last?.time),
      ...placeOf(position, plan),
      ...plan.tile,
    };
    return last;
  });
}

/** @param previous - The time of the tile before. */
function toFacts(
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
    sequence: isGap ? undefined : result.segment.sequence,
    image: isGap ? undefined : result.image && toBlob(result.image),
    error: isGap ? result.error : undefined,
  };
}

function toBlob({ bytes, type }: EncodedImage): Blob {
  return new Blob([bytes], { type });
}

function placeOf(
  position: number,
  { columns, tile }: Pick<SheetPlan, 'columns' | 'tile'>,
): { readonly x: number; readonly y: number } {
  return {
    x: (position % columns) * tile.width,
    y: Math.floor(position / columns) * tile.height,
  };
}
