import type { SnapError } from '../../shared/errors.js';
import type { CutSheetData, PlanData } from '../../shared/protocol.js';
import type { SheetGroup, SourceSheets } from '../../shared/sheets.js';
import { ahead } from '../jobs/ahead.js';
import type { StreamJobs } from '../stream-jobs.js';
import {
  attempt,
  takeTiles,
  toTileOutput,
  type TakenTile,
  type TileMoment,
  type TilePlan,
} from './take-tiles.js';

/** Sheets that are cut at the same time. */
const SHEETS_AHEAD = 2;

export interface SheetTilePlan extends TilePlan {
  readonly jobs: Pick<StreamJobs, 'take' | 'cutSheet' | 'sourceSheets'>;
  /** How long a tile may stand for the stream, in seconds; `undefined`: there is no limit, and none will do. */
  readonly mostSeconds: number | undefined;
}

interface CutGroup extends SheetGroup {
  /** `undefined`: there is no sheet. */
  readonly cut: CutSheetData | { readonly error: SnapError } | undefined;
}

/**
 * Takes tiles in order: out of sheets that the stream has, and from its media where there are none. Once a sheet cannot
 * be used, whatever the reason, no other one is tried.
 */
export async function* takeFromSheets(
  parts: SheetTilePlan,
): AsyncGenerator<TakenTile, void, undefined> {
  const sources = await findSources(parts);
  if (!sources || 'error' in sources) {
    yield* takeTiles(parts);
    return;
  }
  // All tiles have one size, which follows from the shape of those that the stream has.
  const tile = { ...parts.options.tile, ...sources.made };
  const sized = { ...parts, options: { ...parts.options, tile } };
  let rest: TilePlan = parts;
  const cut = (group: SheetGroup): Promise<CutGroup> => cutGroup(sized, sources, group);
  for await (const { tiles, cut: found } of ahead(sources.groups, cut, SHEETS_AHEAD)) {
    if (found && 'error' in found) break;
    const moments = rest.moments.slice(0, tiles.length);
    if (found) yield* toTaken(parts.plan, moments, found);
    else yield* takeTiles({ ...sized, moments });
    rest = { ...sized, moments: rest.moments.slice(tiles.length) };
  }
  yield* takeTiles(rest);
}

/** None for pictures that are chosen by variant or by what they show. A failure is as good as none. */
async function findSources(
  parts: SheetTilePlan,
): Promise<SourceSheets | { readonly error: SnapError } | undefined> {
  const { jobs, plan, stream, options, moments, mostSeconds, signal } = parts;
  const { tile, seek = 'before', skipBlank, pick } = options;
  const isChosen = stream.variant.kind !== 'auto' || skipBlank || pick !== 'first';
  const mayDo = stream.iFrames && seek === 'before' && !isChosen && !plan.visit.isLive;
  if (!mostSeconds || !mayDo) return undefined;
  const targets = moments.map(({ target }) => target);
  return attempt(() => jobs.sourceSheets({ stream, tile, mostSeconds, targets }, { signal }));
}

async function cutGroup(
  { jobs, stream, options, signal }: SheetTilePlan,
  { tile: size }: SourceSheets,
  group: SheetGroup,
): Promise<CutGroup> {
  const { sheet, tiles } = group;
  if (!sheet) return { ...group, cut: undefined };
  const ask = { stream, sheet, size, tiles, output: toTileOutput(options.tile, options) };
  return { ...group, cut: await attempt(() => jobs.cutSheet(ask, { signal })) };
}

function* toTaken(
  { segments }: PlanData,
  moments: readonly TileMoment[],
  { tiles }: CutSheetData,
): Generator<TakenTile, void, undefined> {
  for (const [index, moment] of moments.entries()) {
    const result = tiles[index];
    if (result) yield { ...moment, result: { ...result, segment: segments[moment.target.index] } };
  }
}
