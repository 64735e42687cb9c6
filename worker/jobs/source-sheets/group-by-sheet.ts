import type { PlannedTarget } from '../../../shared/protocol.js';
import type { SheetGroup, SourceSheet, SourceTile } from '../../../shared/sheets.js';

/** Written times are not exact, in seconds. */
const ROUNDING = 1e-3;

/**
 * Puts moments together that are on one sheet, or on none.
 *
 * @param targets - In order of time.
 * @param shift - What zero of the sheets' timeline is on that of the moments, in seconds.
 */
export function groupBySheet(
  targets: readonly PlannedTarget[],
  sheets: readonly SourceSheet[],
  shift: number,
): readonly SheetGroup[] {
  const groups: { sheet: SourceSheet | undefined; tiles: SourceTile[] }[] = [];
  let next = 0;
  for (const { time, dateMs } of targets) {
    const own = time - shift + ROUNDING;
    while (next < sheets.length && endOf(sheets[next]) <= own) next += 1;
    const sheet = sheets[next];
    const tile = sheet && placeIn(sheet, own);
    const holder = tile && sheet;
    const start = tile ? tile.start + shift : time;
    const placed = {
      ...{ position: tile?.position ?? 0, time: start },
      dateMs: dateMs === undefined ? undefined : dateMs + (start - time) * 1000,
    };
    const last = groups.at(-1);
    if (last && last.sheet === holder) last.tiles.push(placed);
    else groups.push({ sheet: holder, tiles: [placed] });
  }
  return groups;
}

function placeIn({ startTime, tileSeconds, columns, rows }: SourceSheet, time: number) {
  const position = Math.floor((time - startTime) / tileSeconds);
  if (position < 0 || position >= columns * rows) return undefined;
  return { position, start: startTime + position * tileSeconds };
}

function endOf(sheet: SourceSheet | undefined): number {
  return sheet ? sheet.startTime + sheet.duration : 0;
}
