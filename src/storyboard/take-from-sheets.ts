import type { SnapError } from '../../shared/errors.js';
import type { CutSheetData } from '../../shared/protocol.js';
import type { SheetGroup, SourceSheets } from '../../shared/sheets.js';
import { ahead } from '../jobs/ahead.js';
import type { StreamJobs } from '../stream-jobs.js';
import {
  unlessFatal,
  takeTiles,
  toTileOutput,
  type TakenTile,
  type TilePlan,
} from './take-tiles.js';

/** Sheets that are cut at the same time. */
const SHEETS_AHEAD = 2;

export interface SheetTilePlan extends TilePlan {
  readonly jobs: Pick<StreamJobs, 'take' | 'sheets'>;
  /** How long a tile may stand for the stream, in seconds; `undefined`: there is no limit, and none will do. */
  readonly mostSeconds: number | undefined;
}

interface CutGroup extends Pick<SheetGroup, 'tiles'> {
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
    if (!found) yield* takeTiles({ ...sized, moments });
    for (const [index, result] of found?.tiles.entries() ?? []) {
      const moment = moments[index];
      if (moment) yield { ...moment, result };
    }
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
  return unlessFatal(() =>
    jobs.sheets('sourceSheets', { stream, tile, mostSeconds, targets }, { signal }),
  );
}

async function cutGroup(
  { jobs, stream, options, signal }: SheetTilePlan,
  { tile: size }: SourceSheets,
  { sheet, tiles }: SheetGroup,
): Promise<CutGroup> {
  const output = toTileOutput(options.tile, options);
  const cut =
    sheet &&
    unlessFatal(() => jobs.sheets('cutSheet', { stream, sheet, size, tiles, output }, { signal }));
  return { tiles, cut: await cut };
}
