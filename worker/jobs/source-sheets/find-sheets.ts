import type { PlannedTarget, SourceSheetsRequest } from '../../../shared/protocol.js';
import type { SourceSheets } from '../../../shared/sheets.js';
import type { MultivariantPlaylist, Playlist } from '../../playlist/types.js';
import { isLargeEnough, pixels } from '../../playlist/variants/variant-size.js';
import { groupBySheet } from './group-by-sheet.js';
import { listSheets } from './list-sheets.js';

/** The most image playlists to load for one storyboard. */
const MOST_TRIED = 3;

/** Loads a playlist; `undefined` where that fails. */
export type TryPlaylist = (
  url: string,
  definitions?: ReadonlyMap<string, string>,
) => Promise<Playlist | undefined>;

/** Looks for an image playlist whose tiles are large and dense enough, the smallest first. */
export async function findSheets(
  { imageVariants, definitions }: MultivariantPlaylist,
  { tile, mostSeconds, targets }: SourceSheetsRequest,
  tryPlaylist: TryPlaylist,
): Promise<SourceSheets | undefined> {
  const candidates = imageVariants
    .filter((variant) => !variant.resolution || isLargeEnough(variant, tile))
    .toSorted((a, b) => pixels(a) - pixels(b) || a.bandwidth - b.bandwidth);
  for (const { url, resolution } of candidates.slice(0, MOST_TRIED)) {
    const playlist = await tryPlaylist(url, definitions);
    if (playlist?.kind !== 'media') continue;
    const found = listSheets(playlist, { tile, mostSeconds, resolution });
    if (!found) continue;
    const { sheets, startDateMs, ...facts } = found;
    return { ...facts, groups: groupBySheet(targets, sheets, shiftOf(startDateMs, targets)) };
  }
  return undefined;
}

/** Both timelines begin together, unless their dates say otherwise; in seconds. */
function shiftOf(startDateMs: number | undefined, [first]: readonly PlannedTarget[]): number {
  if (startDateMs === undefined || first?.dateMs === undefined) return 0;
  return (startDateMs - first.dateMs) / 1000 + first.time;
}
