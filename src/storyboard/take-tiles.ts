import { PRESENTATION_CLOCK } from '../../shared/clock.js';
import { endsBatch, isSnapError, type SnapError } from '../../shared/errors.js';
import type {
  CaptureOutput,
  PlanData,
  PlannedTarget,
  StreamSource,
  TileData,
} from '../../shared/protocol.js';
import { noIFrames } from '../../shared/stream-source.js';
import type { ImageRequest } from '../../shared/types.js';
import { ahead } from '../jobs/ahead.js';
import { defaultSeek, toPlace } from '../jobs/batch.js';
import type { StreamJobs } from '../stream-jobs.js';
import type { ResolvedStoryboardOptions } from './options.js';

/** When to take a tile. */
export interface TileMoment {
  readonly target: PlannedTarget;
  /** The moment of the next tile, or the end, in seconds. */
  readonly next: number;
}

/** A tile, and what is known of its picture. */
export type TilePicture = Pick<
  TileData,
  'tile' | 'image' | 'presentationTime' | 'programDateTimeMs' | 'bytesFetched'
> & {
  /** `undefined`: it is out of no segment. */
  readonly segment?: Pick<TileData['segment'], 'sequence'>;
};

/** A moment, and its tile or why there is none. */
export interface TakenTile<Picture extends TilePicture = TilePicture> extends TileMoment {
  readonly result: Picture | { readonly error: SnapError };
}

/** A tile of a stream's media. */
export type TakenMedia = TakenTile<TileData>;

/** What is asked of each tile. */
export type TileWish = Pick<
  ResolvedStoryboardOptions,
  'every' | 'seek' | 'skipBlank' | 'pick' | 'chooseVariant' | 'lookAhead' | 'tile' | 'tileImages'
>;

export interface TilePlan {
  readonly jobs: Pick<StreamJobs, 'take'>;
  readonly plan: PlanData;
  readonly moments: readonly TileMoment[];
  readonly stream: StreamSource;
  readonly options: TileWish;
  readonly signal: AbortSignal;
}

/** Takes the tiles of a plan in order, a few ahead of the one that is waited for. All have the size of the first. */
export async function* takeTiles({
  jobs,
  plan,
  moments,
  stream,
  options,
  signal,
}: TilePlan): AsyncGenerator<TakenMedia, void, undefined> {
  const { every, skipBlank, pick, chooseVariant } = options;
  const seek = options.seek ?? defaultSeek(every, plan) ?? 'segment';
  let tile = options.tile;
  const take = (target: PlannedTarget, request: ImageRequest): Promise<TakenMedia['result']> =>
    unlessFatal(() => {
      const moment = { kind: 'time', time: target.time } as const;
      const output = toTileOutput(request, options);
      const place = toPlace(plan, target);
      const wish = { moment, seek, skipBlank, pick, clock: PRESENTATION_CLOCK, place };
      return jobs.take({ ...wish, stream, output }, { signal, chooseVariant });
    });
  const begin = async ({ target, next }: TileMoment): Promise<TakenMedia> => {
    return { target, next, result: await take(target, tile) };
  };
  for await (const taken of ahead(moments, begin, options.lookAhead)) {
    const { result } = taken;
    if ('error' in result) {
      yield taken;
      continue;
    }
    const { width, height } = result.tile;
    if (tile.width === undefined || tile.height === undefined) tile = { ...tile, width, height };
    const isFit = width === tile.width && height === tile.height;
    yield isFit ? taken : { ...taken, result: await take(taken.target, tile) };
  }
}

/** What is made of each moment's picture. */
export function toTileOutput(
  tile: ImageRequest,
  { tileImages }: Pick<ResolvedStoryboardOptions, 'tileImages'>,
): CaptureOutput<'tile'> {
  const image = tileImages ? ({ ...tile, type: 'image/jpeg' } as const) : undefined;
  return { kind: 'tile', tile, image };
}

/** Lists the moments of tiles, and tells from which of the stream's playlists to take them. */
export async function planTiles(
  jobs: Pick<StreamJobs, 'plan'>,
  options: Pick<ResolvedStoryboardOptions, 'stream' | 'range'> & TileWish,
  signal: AbortSignal,
): Promise<Pick<TilePlan, 'plan' | 'stream'>> {
  const { range, every, seek, tile, chooseVariant } = options;
  const stream = noIFrames(options.stream, every.kind === 'segment', seek);
  const output = toTileOutput(tile, options);
  const plan = await jobs.plan({ stream, output, range, every }, { signal, chooseVariant });
  return { plan, stream };
}

/** All moments of a plan. */
export function momentsOf({ targets, end }: PlanData): readonly TileMoment[] {
  return targets.map((target, index) => ({ target, next: targets[index + 1]?.time ?? end }));
}

/** What ends the whole is thrown. */
export async function unlessFatal<Made>(
  make: () => Promise<Made>,
): Promise<Made | { readonly error: SnapError }> {
  try {
    return await make();
  } catch (error) {
    if (!isSnapError(error) || endsBatch(error)) throw error;
    return { error };
  }
}
